import type { CreateTriggerStmt } from 'sqlite3-parser';
import { parseStatement, type TextOf } from './parse.ts';

export type TriggerTiming = 'before' | 'after' | 'instead of';

export type TriggerEvent = 'insert' | 'update' | 'delete';

/** What the text of a CREATE TRIGGER tells about when it fires. Names are the source's. */
export interface TriggerFacts {
  readonly timing: TriggerTiming;
  readonly event: TriggerEvent;
  /** The columns of UPDATE OF; [] where there are none. */
  readonly columns: readonly string[];
}

export type ReadCreateTrigger =
  | {
      readonly kind: 'read';
      readonly facts: TriggerFacts;
      readonly statement: CreateTriggerStmt;
      readonly textOf: TextOf;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads a CREATE TRIGGER as sqlite_schema stores it, see https://www.sqlite.org/lang_createtrigger.html. Never throws. */
export function readCreateTrigger(sql: string): ReadCreateTrigger {
  const parsed = parseStatement(sql);
  if (parsed.kind === 'failed') return parsed;
  const { statement, textOf } = parsed;
  if (statement.type !== 'CreateTriggerStmt') return { kind: 'failed', reason: 'not a CREATE TRIGGER statement' };
  return { kind: 'read', facts: factsOf(statement), statement, textOf };
}

const timings = { Before: 'before', After: 'after', InsteadOf: 'instead of' } as const;

const events = {
  InsertTriggerEvent: 'insert',
  UpdateTriggerEvent: 'update',
  UpdateOfTriggerEvent: 'update',
  DeleteTriggerEvent: 'delete',
} as const;

/** A trigger without a time fires BEFORE. */
function factsOf({ time, event }: CreateTriggerStmt): TriggerFacts {
  return {
    timing: timings[time ?? 'Before'],
    event: events[event.type],
    columns: event.type === 'UpdateOfTriggerEvent' ? event.columns.map(({ text }) => text) : [],
  };
}
