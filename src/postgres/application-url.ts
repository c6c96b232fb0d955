import type { ConnectionTarget } from './target-url.ts';

/**
 * The URL with which the application reaches a target: as the operator wrote it, with user and password filled in from where they
 * were found. SQLAlchemy knows `postgresql` and its drivers but not `postgres`: https://docs.sqlalchemy.org/en/20/core/engines.html
 */
export function applicationUrl(written: string, target: ConnectionTarget): string {
  const parts = /^postgres(?:ql)?(\+[a-z0-9_]+)?:\/\/(?:([^/?#@]*)@)?([^/?#@]+\/[^/?#@]+(?:\?[^#@]*)?)$/i.exec(
    written.trim(),
  );
  if (parts === null) return composed(target);
  const [, driver = '', userinfo = '', rest = ''] = parts;
  const hasPassword = userinfo.includes(':') || /[?&]password=/i.test(rest);
  const hasUser = userinfo !== '' || /[?&]user=/i.test(rest);
  if (hasPassword || (target.password === null && hasUser)) {
    return safe(`postgresql${driver}://${userinfo === '' ? '' : `${userinfo}@`}${rest}`);
  }
  return safe(`postgresql${driver}://${credentials(target)}${rest}`);
}

function composed(target: ConnectionTarget): string {
  const { host, port, tls } = target;
  const database = encodeURIComponent(target.database);
  const mode = tls.mode === 'prefer' ? [] : [`sslmode=${tls.mode}`];
  const query = (settings: readonly string[]) => (settings.length === 0 ? '' : `?${settings.join('&')}`);
  if (host.startsWith('/')) {
    const socket = [`host=${encodeURIComponent(host)}`, `port=${port}`];
    return safe(`postgresql://${credentials(target)}/${database}${query([...socket, ...mode])}`);
  }
  const written = host.includes(':') ? `[${host}]` : host;
  return safe(`postgresql://${credentials(target)}${written}:${port}/${database}${query(mode)}`);
}

function credentials({ user, password }: ConnectionTarget): string {
  const secret = password === null ? '' : `:${encodeURIComponent(password)}`;
  return `${encodeURIComponent(user)}${secret}@`;
}

/** What readers of `.env` files and shells take for something else has the same meaning percent-encoded. */
function safe(url: string): string {
  return url.replaceAll(/[\s'"`$\\\p{Cc}]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
