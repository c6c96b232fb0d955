import pg from 'pg';

/** Runs SQL and returns the rows of the last statement, values as the driver parses them. */
export async function asSuperuser(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: withHost(url) });
  await client.connect();
  try {
    const result = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[];
    return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
  } finally {
    await client.end();
  }
}

/** Ends whoever uses a database and drops it. The server makes a checkpoint for it, which can fail while another test's files go; the next one is whole. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  const drop = () => asSuperuser(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await drop().catch((error: Error) => {
    if (error.message !== 'checkpoint request failed') throw error;
    return drop();
  });
}

/** URL of another database on the same server; the same one without `database`. */
export function urlOfDatabase(url: string, database: string | undefined): string {
  if (database === undefined) return url;
  const parsed = new URL(withHost(url));
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return likeGiven(parsed, url);
}

/** URL of the same database for another user. */
export function urlOfUser(url: string, user: string, password: string): string {
  const parsed = new URL(withHost(url));
  parsed.username = user;
  parsed.password = password;
  return likeGiven(parsed, url);
}

/** URL and the driver want a host before the path; beside the directory of a socket it is ignored. */
function withHost(url: string): string {
  return url.replace('@/', '@localhost/');
}

function likeGiven(parsed: URL, url: string): string {
  return url.includes('@/') ? parsed.href.replace('@localhost/', '@/') : parsed.href;
}
