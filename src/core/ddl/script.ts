import type { PlannedTable, Statement } from '../catalog/plan.ts';
import { createStatements, foreignKeyStatements, type Place, tableStatements } from './statements.ts';

/** The schemas where tables will be in the end. */
export const inPlace: Place = (schema) => schema;

/** Statements as a script, each below its purpose. */
export function scriptOf(statements: readonly Statement[]): string {
  return statements.map(({ purpose, sql }) => `-- ${purpose.replaceAll(/[\r\n]/g, ' ')}\n${sql};\n`).join('\n');
}

/** Everything that makes one table, its foreign keys among it, which the script of a whole plan has at its end; '' where it is there already. */
export function tableScript(table: PlannedTable): string {
  if (table.live !== undefined) return '';
  return scriptOf([
    ...createStatements(table, inPlace),
    ...tableStatements(table, inPlace),
    ...foreignKeyStatements([table], inPlace),
  ]);
}
