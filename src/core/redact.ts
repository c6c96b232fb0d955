/** Text in which the password of any URL, and every known secret, is replaced. Shorter secrets would turn up by chance. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const shortest = 4;
  const known = secrets.filter((secret) => secret.length >= shortest).sort((left, right) => right.length - left.length);
  const withoutSecrets = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return withoutSecrets
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s]+@/gi, '$1:***@')
    .replaceAll(/([?&](?:ssl)?password=)[^&\s]+/gi, '$1***');
}

/** The passwords inside a URL, as written and decoded; up to the last `@` too, for one that holds `#`, `/` or `?` as it is. */
export function passwordsOf(url: string): string[] {
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1] ?? '';
  const colon = userinfo.indexOf(':');
  const inQuery = [...url.matchAll(/[?&](?:ssl)?password=([^&#]*)/gi)].map(([, value = '']) => value);
  const upToLastAt = /^[a-z][a-z0-9+.-]*:\/\/[^:@]*:(.*)@/is.exec(url)?.[1] ?? '';
  const written = [colon === -1 ? '' : userinfo.slice(colon + 1), ...inQuery, upToLastAt].filter(
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
