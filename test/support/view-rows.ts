import Database from 'better-sqlite3';
import { asSuperuser } from '../servers/describe-servers.ts';

/** The rows of a view in both engines, each as one text, sorted. */
export async function viewRows(
  file: string,
  url: string,
  view: string,
): Promise<{ sqlite: string[]; postgres: string[] }> {
  const database = new Database(file, { readonly: true });
  const rows = database.prepare(`SELECT * FROM "${view}"`).raw().all() as unknown[][];
  database.close();
  const found = await asSuperuser(url, `SELECT * FROM public."${view}"`);
  return { sqlite: rows.map(shown).sort(), postgres: found.map((row) => shown(Object.values(row))).sort() };
}

function shown(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'boolean' ? Number(value) : (value ?? 'NULL'))).join(' | ');
}
