/** So many statements are kept: those of the tables that are read in pages at one time. */
const most = 32;

/** Prepares a statement once for those who run it again and again. Not for iterating: there it may be in use still. */
export function remembered<Statement>(prepare: (sql: string) => Statement): (sql: string) => Statement {
  const kept = new Map<string, Statement>();
  return (sql) => {
    const statement = kept.get(sql) ?? prepare(sql);
    kept.delete(sql);
    kept.set(sql, statement);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return statement;
  };
}
