import { type Movable, movableKey } from '../core/catalog/movable.ts';
import type { Shape } from '../core/catalog/recorded.ts';
import { qualified } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';
import { functionQueries, ownedSequencesQuery, publicationQueries, relationQueries } from './shape-queries.ts';

interface FactRow {
  readonly oid: string;
  readonly fact: string;
  readonly value: string;
}

interface SequenceRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly readable: boolean;
  readonly value: string;
}

/** Sequences read by one query: each is a relation of its own, and a query locks all that it reads. */
const sequenceBatch = 200;

/** The shapes of a schema's objects by movableKey; those that are not there are left out. */
export async function readShapes(
  connection: Connection,
  schema: string,
  objects: readonly Movable[],
): Promise<ReadonlyMap<string, Shape>> {
  const found = await connection.query<{ oid: string } & Movable>(
    `SELECT c.oid::text AS oid, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END AS kind, c.relname::text AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) AND c.relkind IN ('r', 'p', 'v', 'm')
     UNION ALL
     SELECT f.oid::text, 'function', f.proname::text
     FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     WHERE n.nspname = $1 AND f.proname = ANY ($3::text[]) AND f.pronargs = 0 AND f.prokind = 'f'`,
    [schema, namesOf(objects, false), namesOf(objects, true)],
  );
  const wanted = new Set(objects.map(movableKey));
  const there = found.filter((object) => wanted.has(movableKey(object)));
  const relations = there.filter(({ kind }) => kind !== 'function').map(({ oid }) => oid);
  const functions = there.filter(({ kind }) => kind === 'function').map(({ oid }) => oid);
  const { before15, from15 } = publicationQueries;
  const publications = connection.serverVersion >= 150_000 ? from15 : before15;
  const facts: FactRow[] = [];
  for (const sql of relations.length === 0 ? [] : [...relationQueries, publications]) {
    facts.push(...(await connection.query<FactRow>(sql, [relations])));
  }
  for (const sql of functions.length === 0 ? [] : functionQueries) {
    facts.push(...(await connection.query<FactRow>(sql, [functions])));
  }
  if (relations.length > 0) facts.push(...(await sequenceFacts(connection, relations)));
  const byObject = groupByTable(facts, ({ fact, value }) => [fact, value] as const);
  return new Map(there.map((object) => [movableKey(object), Object.fromEntries(byObject.get(object.oid) ?? [])]));
}

/** The relations that stand in a schema beside `objects`, as facts: `table public.notes`. What a table owns counts as a part of it. */
export async function readNeighbours(
  connection: Connection,
  schema: string,
  objects: readonly Movable[],
): Promise<Shape> {
  const rows = await connection.query<{ fact: string }>(
    `SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
       ELSE 'table' END || ' ' || n.nspname || '.' || c.relname AS fact
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relname <> ALL ($2::text[])
       AND NOT EXISTS (
         SELECT 1 FROM pg_catalog.pg_depend d
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND c.relkind = 'S'
           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i'))`,
    [schema, namesOf(objects, false)],
  );
  return Object.fromEntries(rows.map(({ fact }) => [fact, '']));
}

/** A sequence's state is read from itself: the view pg_sequences does not tell what setval(…, false) has set. */
async function sequenceFacts(connection: Connection, oids: readonly string[]): Promise<FactRow[]> {
  const sequences = await connection.query<SequenceRow>(ownedSequencesQuery, [oids]);
  const facts: FactRow[] = sequences.map(({ oid, schema, name, value }) => ({
    oid,
    fact: `sequence ${name}`,
    value: `in ${schema} ${value}`,
  }));
  const readable = sequences.filter((sequence) => sequence.readable);
  for (let rest = readable; rest.length > 0; rest = rest.slice(sequenceBatch)) {
    const states = rest
      .slice(0, sequenceBatch)
      .map(
        ({ schema, name }, i) =>
          `SELECT ${i} AS i, last_value AS last, is_called AS called FROM ${qualified(schema, name)}`,
      );
    for (const { i, last, called } of await connection.query<{ i: number; last: bigint; called: boolean }>(
      states.join(' UNION ALL '),
    )) {
      const { oid = '', name = '' } = rest[i] ?? {};
      facts.push({
        oid,
        fact: `state of sequence ${name}`,
        value: `${last}${called ? ', given out' : ', not yet given out'}`,
      });
    }
  }
  return facts;
}

function namesOf(objects: readonly Movable[], ofFunctions: boolean): string[] {
  return objects.filter(({ kind }) => (kind === 'function') === ofFunctions).map(({ name }) => name);
}
