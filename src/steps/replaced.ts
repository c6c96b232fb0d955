import type { Note } from '../core/catalog/note.ts';
import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Connection } from '../postgres/connect.ts';
import { countRows, dependentsOf, type Relation, relationsOf } from '../postgres/relations.ts';
import type { ReplacedTable } from './events.ts';

/** What the target holds under the names of the plan: tables that will be replaced, and clashes that forbid the cutover. */
export async function findReplaced(
  connection: Connection,
  plan: MigrationPlan,
): Promise<{ replaced: readonly ReplacedTable[]; notes: readonly Note[] }> {
  const replaced: ReplacedTable[] = [];
  const notes: Note[] = [];
  for (const schema of new Set(plan.sources.map((source) => source.schema))) {
    const relations = await relationsOf(connection, schema);
    const tables = plan.tables.filter(({ target }) => target.schema === schema);
    const names = new Set(tables.map(({ target }) => target.name));
    for (const relation of relations.filter(({ kind, name }) => kind === 'table' && names.has(name))) {
      const { name } = relation;
      replaced.push({ schema, name, rows: await countRows(connection, { schema, name }) });
      notes.push(...(await dependentNotes(connection, schema, name, names)));
    }
    notes.push(...clashes(schema, relations, plan, names));
  }
  return { replaced, notes };
}

async function dependentNotes(
  connection: Connection,
  schema: string,
  name: string,
  leaving: ReadonlySet<string>,
): Promise<Note[]> {
  const dependents = await dependentsOf(connection, { schema, name });
  return dependents
    .filter(
      (dependent) => !(dependent.kind === 'foreign key' && dependent.schema === schema && leaving.has(dependent.table)),
    )
    .map((dependent) => ({
      code: 'GM402',
      severity: 'blocker',
      source: null,
      table: name,
      column: null,
      message: `${dependent.kind} ${dependent.name} uses the table ${schema}.${name}, which would be replaced`,
      advice: `Drop ${dependent.kind} ${dependent.name} before the run and create it again afterwards.`,
    }));
}

/** Relations and types share one namespace per schema, https://www.postgresql.org/docs/current/catalog-pg-class.html */
function clashes(
  schema: string,
  relations: readonly Relation[],
  plan: MigrationPlan,
  leaving: ReadonlySet<string>,
): Note[] {
  const staying = new Map(
    relations
      .filter(
        ({ kind, name, table }) => !(kind === 'table' && leaving.has(name)) && !(table !== null && leaving.has(table)),
      )
      .map((relation) => [relation.name, relation]),
  );
  return plan.tables
    .filter(({ target }) => target.schema === schema)
    .flatMap((table) => relationNames(table).map((name) => ({ table, name, other: staying.get(name) })))
    .filter(({ other }) => other !== undefined)
    .map(({ table, name, other }) => ({
      code: 'GM401',
      severity: 'blocker',
      source: table.source,
      table: table.sourceName,
      column: null,
      message: `the name ${name}, which table ${table.sourceName} needs, belongs to the ${other?.kind} ${schema}.${name} in the target`,
      advice: 'Rename that object, or migrate into another schema with --schema.',
    }));
}

function relationNames({ target, identity }: MigrationPlan['tables'][number]): string[] {
  return [
    target.name,
    ...(target.primaryKey === null ? [] : [target.primaryKey.name]),
    ...target.uniques.map(({ name }) => name),
    ...target.indexes.map(({ name }) => name),
    ...(identity === null ? [] : [identity.sequence]),
  ];
}
