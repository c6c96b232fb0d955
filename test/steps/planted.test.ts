import { expect, it } from 'vitest';
import { noActs } from '../../src/core/catalog/acts.ts';
import { doctor } from '../../src/steps/doctor.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const binary: readonly (readonly [string, string])[] = [
  ...['text', 'name', 'oid', '"char"', 'int2', 'int4', 'int8', 'bool', 'timestamptz', 'float8', 'numeric', 'bytea'].map(
    (type) => [type, type] as const,
  ),
  ['name', 'text'],
  ['text', 'name'],
  ['int4', 'int8'],
  ['int8', 'int4'],
  ['int2', 'int4'],
];
const comparisons = ['=', '<>', '<', '>', '<=', '>=', '||', '+', '-', '*', '~'];
const unary = [
  'lower',
  'upper',
  'count',
  'unnest',
  'quote_ident',
  'length',
  'pg_table_is_visible',
  'abs',
  'sum',
  'max',
];
const relations = [
  'pg_class',
  'pg_namespace',
  'pg_attribute',
  'pg_settings',
  'pg_proc',
  'pg_type',
  'pg_constraint',
  'pg_database',
  'pg_locks',
  'runs',
  'moved',
];

/** Everything in public that a statement without its schema would find, of a role that may only create there; each raises when it is used. */
function traps(): string {
  const returns = (operator: string, type: string) => (['||', '+', '-', '*'].includes(operator) ? type : 'bool');
  const trap = (name: string, parameters: string, result: string) =>
    `CREATE FUNCTION public.${name}(${parameters}) RETURNS pg_catalog.${result} LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'planted ${name.replaceAll("'", '')} was called'; END$$;`;
  const typed = (type: string) => `pg_catalog.${type}`;
  return [
    ...binary.flatMap(([left, right], at) =>
      comparisons.map((operator, position) => {
        const name = `trap_${at}_${position}`;
        return `${trap(name, `${typed(left)}, ${typed(right)}`, returns(operator, left))}
          CREATE OPERATOR public.${operator} (FUNCTION = public.${name}, LEFTARG = ${typed(left)}, RIGHTARG = ${typed(right)});`;
      }),
    ),
    ...unary.flatMap((name) =>
      ['text', 'name', 'int8', 'anyarray', 'oid'].map((type) => trap(name, typed(type), 'text')),
    ),
    trap('set_config', 'pg_catalog.text, pg_catalog.text, pg_catalog.bool', 'text'),
    trap('current_setting', 'pg_catalog.text', 'text'),
    trap('pg_backend_pid', '', 'int4'),
    trap('pg_is_in_recovery', '', 'bool'),
    ...relations.map((name) => `CREATE TABLE public.${name} (planted pg_catalog.int4);`),
    ...['int8', 'bool', 'regclass', 'jsonb', 'timestamptz'].map(
      (name) => `CREATE DOMAIN public.${name} AS pg_catalog.${name} CHECK (false);`,
    ),
    `CREATE DOMAIN public.text AS pg_catalog.text CHECK (false);`,
  ].join('\n');
}

describeServers('objects that somebody planted in public', (server) => {
  it.each(['public, pg_catalog', 'pg_catalog, public', '"$user", public'])(
    'are never used, with search_path %s for everybody',
    async (path) =>
      withDatabase(server, async (url, name) =>
        withRole(url, async (_, urlOfAttacker) =>
          withRole(url, async (role, to) => {
            await asSuperuser(
              url,
              `GRANT ALL ON DATABASE ${name} TO ${role}; GRANT ALL ON SCHEMA public TO PUBLIC; CREATE SCHEMA app AUTHORIZATION ${role}`,
            );
            await asSuperuser(urlOfAttacker, traps());
            await asSuperuser(url, `ALTER DATABASE ${name} SET search_path = ${path}`);
            const options = { sources: [sqliteFile(shop)], to, schema: 'app' };
            for (const run of [1, 2]) {
              const report = await migrate(migrateOptions(options));
              expect(report.error, `${run}`).toBeNull();
              expect(report).toMatchObject({ status: 'migrated', exitCode: 0 });
            }
            const checked = migrateOptions({
              ...options,
              acts: {
                ...noActs,
                checkSql: ['SELECT count(*) = 2 AND bool_and(lower(email) <> email || email) FROM customers'],
              },
            });
            const third = await migrate(checked);
            expect(third.error).toBeNull();
            const ends = [
              await verify(commandOptions(options)),
              await status(commandOptions(options)),
              await doctor(commandOptions(options)),
            ];
            expect(ends.map(({ error }) => error)).toEqual([null, null, null]);
            const back = { ...commandOptions(options), run: null };
            for (const checkOnly of [false, false, false, true])
              expect((await rollback({ ...back, checkOnly })).error).toBeNull();
          }),
        ),
      ),
  );
});
