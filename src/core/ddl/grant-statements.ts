import type { Grant } from '../catalog/belongings.ts';
import type { Statement } from '../catalog/plan.ts';
import { quoteName } from './quote.ts';

/**
 * Gives the privileges of `grants` on an object, written as `TABLE "s"."t"`. Whoever passed on what was granted to him does it again: a
 * privilege hangs on its grantor, https://www.postgresql.org/docs/current/sql-grant.html
 */
export function grantStatements(object: string, owner: string, grants: readonly Grant[]): Statement[] {
  return inOrder(owner, grants).flatMap((grant) => {
    const statement = { sql: grantSql(object, grant), purpose: `grant ${grant.privileges.join(', ')} on ${object}` };
    if (grant.grantor === owner) return [statement];
    const purpose = `act as ${grant.grantor}`;
    return [
      { sql: `SET LOCAL ROLE ${quoteName(grant.grantor)}`, purpose },
      statement,
      { sql: 'RESET ROLE', purpose: `stop acting as ${grant.grantor}` },
    ];
  });
}

/** Makes the privileges on an object exactly `wanted`, from what they are `now`; [] where they are that already. */
export function regrantStatements(
  object: string,
  owner: string,
  now: readonly Grant[],
  wanted: readonly Grant[],
): Statement[] {
  if (JSON.stringify(now.map(meaningOf)) === JSON.stringify(wanted.map(meaningOf))) return [];
  const grantees = [...new Set(now.map(({ grantee }) => roleSql(grantee)))].join(', ');
  const revoke = {
    sql: `REVOKE ALL ON ${object} FROM ${grantees}`,
    purpose: `grant on ${object} what was granted before`,
  };
  return [...(grantees === '' ? [] : [revoke]), ...grantStatements(object, owner, wanted)];
}

function meaningOf({ mayAct: _, ...grant }: Grant): Omit<Grant, 'mayAct'> {
  return grant;
}

/** Nobody can pass on what he was not given yet. */
function inOrder(owner: string, grants: readonly Grant[]): Grant[] {
  const able = new Set([owner]);
  const ordered: Grant[] = [];
  let rest = grants;
  while (rest.length > 0) {
    const ready = rest.filter(({ grantor }) => able.has(grantor));
    const next = ready.length === 0 ? rest : ready;
    ordered.push(...next);
    for (const { grantee, grantable } of next) if (grantable && grantee !== null) able.add(grantee);
    rest = rest.filter((grant) => !next.includes(grant));
  }
  return ordered;
}

function grantSql(object: string, { grantee, column, privileges, grantable }: Grant): string {
  const of = column === null ? '' : ` (${quoteName(column)})`;
  const what = privileges.map((privilege) => privilege + of).join(', ');
  return `GRANT ${what} ON ${object} TO ${roleSql(grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`;
}

/** null is PUBLIC, which is no name. */
export function roleSql(role: string | null): string {
  return role === null ? 'PUBLIC' : quoteName(role);
}
