import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { asSuperuser } from '../servers/superuser.ts';
import { migratedPrefix } from './fixture.ts';

/**
 * `all`: everything of the operator's. `others`: without what the migration replaces or brings. Where foreign keys were dropped and added again,
 * which gives them new OIDs: `restored`, everything else; `shape`, the same without the rows and sequences of what the migration fills.
 */
export type DumpScope = 'all' | 'others' | 'restored' | 'shape';

const own = `n.nspname !~ '^(pg_|information_schema$|gigchain_migrate)'`;

/** What the catalog says of every object, in the server's own words; OIDs too, so that a copy is not taken for the original. */
const catalogQueries: readonly string[] = [
  `SELECT n.oid, n.nspname, n.nspowner::regrole, n.nspacl FROM pg_namespace n WHERE ${own} ORDER BY n.nspname`,
  `SELECT c.oid, n.nspname, c.relname, c.relkind, c.relowner::regrole, c.relacl, c.reloptions, c.relrowsecurity,
     c.relforcerowsecurity, c.relreplident, c.relpersistence, obj_description(c.oid, 'pg_class') AS comment
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own} AND #relname# ORDER BY n.nspname, c.relname`,
  `SELECT n.nspname, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.attidentity,
     a.attgenerated, a.attcollation, a.attacl, a.attstorage, pg_get_expr(d.adbin, d.adrelid) AS default, col_description(c.oid, a.attnum)
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE ${own} AND #relname# AND a.attnum > 0 ORDER BY n.nspname, c.relname, a.attnum`,
  `SELECT #key#, n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid) AS definition, k.convalidated
   FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${own} AND #relname# ORDER BY n.nspname, c.relname, k.conname`,
  `SELECT n.nspname, c.relname, pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid, i.indisreplident, i.indisclustered
   FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${own} AND #relname# ORDER BY n.nspname, c.relname, 3`,
  `SELECT n.nspname, c.relname, t.tgname, pg_get_triggerdef(t.oid) AS definition, t.tgenabled
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${own} AND #relname# AND NOT t.tgisinternal ORDER BY n.nspname, c.relname, t.tgname`,
  `SELECT n.nspname, c.relname, pg_get_viewdef(c.oid) AS definition
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${own} AND #relname# AND c.relkind IN ('v', 'm') ORDER BY n.nspname, c.relname`,
  `SELECT f.oid, n.nspname, f.proname, pg_get_functiondef(f.oid) AS definition, f.proacl, f.proowner::regrole
   FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE ${own} AND f.proname !~ '^${migratedPrefix}' ORDER BY 2, 3, 1`,
  `SELECT n.nspname, t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid WHERE ${own} GROUP BY 1, 2 ORDER BY 1, 2`,
  `SELECT n.nspname, c.relname, p.polname, p.polcmd, pg_get_expr(p.polqual, p.polrelid) AS using
   FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own} ORDER BY 1, 2, 3`,
  `SELECT schemaname, sequencename, start_value, last_value, increment_by, cycle FROM pg_sequences n
   WHERE schemaname !~ '^gigchain_migrate' AND sequencename #shop# ORDER BY 1, 2`,
  `SELECT p.pubname, p.puballtables, array_agg(r.prrelid::regclass::text ORDER BY 1) AS tables
   FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid GROUP BY 1, 2 ORDER BY 1`,
];

/**
 * Shape and content of the operator's objects as one text, read by nothing of this tool: the catalog in the server's own words and
 * every row as text. pg_dump too, where it is new enough for the server.
 */
export async function dump(url: string, scope: DumpScope): Promise<string> {
  const parts: string[] = [];
  const notMigrated = (name: string) => `${name} !~ '^${migratedPrefix}'`;
  const hasShape = scope === 'others' ? notMigrated : () => 'true';
  const hasRows = scope === 'others' || scope === 'shape' ? notMigrated : () => 'true';
  const isExact = scope === 'all' || scope === 'others';
  for (const query of catalogQueries) {
    const sql = query
      .replaceAll('#relname#', hasShape('c.relname'))
      .replaceAll('#key#', isExact ? 'k.oid' : `CASE WHEN k.contype <> 'f' THEN k.oid END AS oid`)
      .replaceAll('sequencename #shop#', hasRows('sequencename'));
    parts.push(...(await asSuperuser(url, sql)).map((row) => JSON.stringify(row)));
  }
  const tables = await asSuperuser(
    url,
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${own} AND ${hasRows('c.relname')} AND c.relkind IN ('r', 'm', 'p') ORDER BY 1`,
  );
  for (const { name } of tables) {
    const rows = await asSuperuser(url, `SELECT t::text AS row FROM ${name} t ORDER BY t::text COLLATE "C"`);
    parts.push(`${name}: ${rows.length} rows`, ...rows.map(({ row }) => String(row)));
  }
  return [...parts, scope === 'all' || scope === 'restored' ? await pgDump(url) : ''].join('\n');
}

const pgDumpFile = '/usr/lib/postgresql/15/bin/pg_dump';

async function pgDump(url: string): Promise<string> {
  const [server] = await asSuperuser(url, 'SHOW server_version_num');
  if (!existsSync(pgDumpFile) || Number(server?.server_version_num) >= 160_000) return '';
  const words = ['--exclude-schema', 'gigchain_migrate*', '-d', url];
  // The network between may be one of this process, which must not stand still meanwhile.
  const { stdout: text } = await promisify(execFile)(pgDumpFile, words, { maxBuffer: 1 << 28, timeout: 60_000 });
  // \restrict carries a key that is new each time.
  return text.replaceAll(/^\\(un)?restrict .*$/gm, '');
}
