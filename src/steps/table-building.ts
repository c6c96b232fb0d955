import type { PlannedTable, Statement } from '../core/catalog/plan.ts';
import { buildStatements } from '../core/ddl/statements.ts';
import type { Connection } from '../postgres/connect.ts';
import { execute, withTransaction } from '../postgres/execute.ts';
import { type BuiltTable, recordBuilt } from '../postgres/journal-progress.ts';
import { type Run, stagingOf } from './run.ts';
import { tableKey } from './run-record.ts';

/** The statements of tables of more bytes run in a transaction each: an interruption loses no more. */
const oneByOne = 32_000_000;

/** Runs what follows the rows of each table, its keys, indexes and checks, in groups of tables; what was run before is left out. */
export class TableBuilding {
  private readonly run: Run;
  private readonly waiting: PlannedTable[][] = [];
  private readonly done = new Map<string, number>();

  constructor(run: Run) {
    this.run = run;
    for (const table of run.plan.tables) {
      const { target } = table;
      const before = run.progress.built.find(({ schema, name }) => schema === target.schema && name === target.name);
      this.done.set(tableKey(table), before?.statements ?? 0);
    }
  }

  /** How many groups wait. */
  get size(): number {
    return this.waiting.length;
  }

  /** The rows of these tables are there. */
  add(tables: PlannedTable[]): void {
    if (tables.some((table) => this.left(table).length > 0)) this.waiting.push(tables);
  }

  /** The next work; null where nothing waits. */
  take(): ((connection: Connection) => Promise<void>) | null {
    const tables = this.waiting.shift();
    return tables === undefined ? null : (connection) => this.build(connection, tables);
  }

  private async build(connection: Connection, tables: PlannedTable[]): Promise<void> {
    const most = tables.reduce((sum, { bytes }) => sum + bytes, 0) > oneByOne ? 1 : undefined;
    const parts = tables.map((table) => ({ table, statements: this.left(table).slice(0, most) }));
    const built = parts.map(({ table, statements }): BuiltTable => {
      const { schema, name } = table.target;
      return { schema, name, statements: this.doneOf(table) + statements.length };
    });
    await withTransaction(connection, async () => {
      await execute(
        connection,
        parts.flatMap(({ statements }) => statements),
      );
      await recordBuilt(connection, this.run.id, built);
    });
    for (const { table, statements } of parts) this.done.set(tableKey(table), this.doneOf(table) + statements.length);
    this.add(tables);
  }

  private left(table: PlannedTable): Statement[] {
    return buildStatements(table, stagingOf(this.run)).slice(this.doneOf(table));
  }

  private doneOf(table: PlannedTable): number {
    return this.done.get(tableKey(table)) ?? 0;
  }
}
