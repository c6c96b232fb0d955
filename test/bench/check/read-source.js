/** Opens a SQLite file for reading with the driver that is there, but not through the tool that is judged. */
export async function openReader(file) {
  try {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(file, { readonly: true }).defaultSafeIntegers();
    return { rows: (sql) => database.prepare(sql).raw().iterate(), close: () => database.close() };
  } catch {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(file, { readOnly: true });
    return { rows: (sql) => nodeRows(database, sql), close: () => database.close() };
  }
}

function* nodeRows(database, sql) {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  for (const row of statement.iterate()) yield Object.values(row);
}
