import type { Restatement } from '../catalog/dependent.ts';
import type { FoundLiveForeignKey, FoundSwitch } from '../catalog/found-live.ts';
import { qualified, quoteLiteral, quoteName } from '../ddl/quote.ts';
import type { MatchedTable } from './matched.ts';

/**
 * What must not fire while the rows of a table come in: its triggers and rules are switched off and on again as they were, its foreign keys
 * and those that point to it are dropped and added again, which looks at every row. A key between two tables belongs to the one that has it.
 */
export function restatementsOf(table: MatchedTable, all: readonly MatchedTable[]): Restatement[] {
  const { live } = table;
  const isFilled = (schema: string, name: string) =>
    all.some((one) => one.live.schema === schema && one.live.name === name);
  const isMine = ({ schema, table: name }: FoundLiveForeignKey) =>
    (schema === live.schema && name === live.name) || !isFilled(schema, name);
  return [
    ...live.switches.filter(({ state }) => state !== 'D').map((one) => switchOff(live.schema, live.name, one)),
    ...live.foreignKeysAround.filter(isMine).map(dropForeignKey),
  ];
}

const states = { O: 'ENABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS', D: 'DISABLE' } as const;

function switchOff(schema: string, table: string, { kind, name, state }: FoundSwitch): Restatement {
  const alter = (word: string) =>
    `ALTER TABLE ${qualified(schema, table)} ${word} ${kind.toUpperCase()} ${quoteName(name)}`;
  return { kind, schema, table, name, before: [alter('DISABLE')], after: [alter(states[state])] };
}

function dropForeignKey({ schema, table, name, definition, comment }: FoundLiveForeignKey): Restatement {
  const place = qualified(schema, table);
  const key = quoteName(name);
  const after = [`ALTER TABLE ${place} ADD CONSTRAINT ${key} ${definition}`];
  if (comment !== null) after.push(`COMMENT ON CONSTRAINT ${key} ON ${place} IS ${quoteLiteral(comment)}`);
  return { kind: 'foreign key', schema, table, name, before: [`ALTER TABLE ${place} DROP CONSTRAINT ${key}`], after };
}
