/** Text in which the password of any URL, and every known secret, is replaced. Shorter secrets would turn up by chance. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const shortest = 4;
  const known = secrets.filter((secret) => secret.length >= shortest).sort((left, right) => right.length - left.length);
  const withoutSecrets = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return withoutSecrets
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s]+@/gi, '$1:***@')
    .replaceAll(/([?&]password=)[^&\s]+/gi, '$1***');
}

/**
 * The URL as it may be shown and typed again: without its password. One whose parts cannot be told apart for certain
 * (a password with `#` or `/` in it, not percent-encoded) is not shown at all.
 */
export function withoutPassword(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*)@)?([^/?#]*)([^?]*)(.*)$/is.exec(url);
  if (parts === null) return '<url>';
  const [, scheme = '', userinfo = '', hosts = '', path = '', query = ''] = parts;
  const isHost = (host: string) => /^(\[[0-9a-f:.%]*\]|[^:@]*)(:\d*)?$/i.test(host);
  // A second @ may be the one before the host, and all up to it a password.
  const isUnsure = path.includes('@') || (userinfo.includes(':') && query.includes('@'));
  if (!hosts.split(',').every(isHost) || isUnsure) return '<url>';
  const user = userinfo.split(':')[0] ?? '';
  const settings = query
    .slice(1)
    .split('&')
    .filter((setting) => setting !== '' && !setting.toLowerCase().startsWith('password='));
  return `${scheme}${user === '' ? '' : `${user}@`}${hosts}${path}${settings.length === 0 ? '' : `?${settings.join('&')}`}`;
}

/** The passwords inside a URL, as written and decoded; up to the last `@` too, for one that holds `#`, `/` or `?` as it is. */
export function passwordsOf(url: string): string[] {
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1] ?? '';
  const colon = userinfo.indexOf(':');
  const inQuery = /[?&]password=([^&#]*)/i.exec(url)?.[1] ?? '';
  const upToLastAt = /^[a-z][a-z0-9+.-]*:\/\/[^:@]*:(.*)@/is.exec(url)?.[1] ?? '';
  const written = [colon === -1 ? '' : userinfo.slice(colon + 1), inQuery, upToLastAt].filter(
    (password) => password !== '',
  );
  return [...new Set(written.flatMap((password) => [password, decoded(password)]))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
