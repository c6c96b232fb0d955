/** `host=localhost dbname=app`, libpq's other way to name a target: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE */
export function isKeywordString(text: string): boolean {
  return /^\s*[a-z_]+\s*=/i.test(text) && !text.includes('://');
}

/** The same as a URL; null where the text is not one that libpq would read. */
export function urlOfKeywords(text: string): string | null {
  const parameters = keywords(text);
  if (parameters === null) return null;
  const { host = '', port = '', user = '', password = '', dbname = '', ...rest } = Object.fromEntries(parameters);
  const isSocket = host.startsWith('/');
  const place = isSocket || host === '' ? '' : host.includes(':') ? `[${host}]` : encodeURIComponent(host);
  const secret = password === '' ? '' : `:${encodeURIComponent(password)}`;
  const credentials = user === '' && secret === '' ? '' : `${encodeURIComponent(user)}${secret}@`;
  const inQuery = [
    ...(isSocket ? [['host', host] as const] : []),
    // Without a host there is no place for a port in front of the database.
    ...(place === '' && port !== '' ? [['port', port] as const] : []),
    ...Object.entries(rest),
  ];
  const query = inQuery.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const authority = `${credentials}${place}${place !== '' && port !== '' ? `:${port}` : ''}`;
  return `postgresql://${authority}/${encodeURIComponent(dbname)}${query === '' ? '' : `?${query}`}`;
}

/** Values with blanks stand between single quotes; a backslash takes the next character as it is. The last of one name counts. */
function keywords(text: string): Map<string, string> | null {
  const found = new Map<string, string>();
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gisy;
  const end = text.trimEnd().length;
  while (pair.lastIndex < end) {
    const match = pair.exec(text);
    if (match === null) return null;
    const [, name = '', quoted, plain = ''] = match;
    found.set(name.toLowerCase(), (quoted ?? plain).replaceAll(/\\(.)/gs, '$1'));
  }
  return found;
}
