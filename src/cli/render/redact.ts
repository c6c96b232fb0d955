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
    .filter((setting) => setting !== '' && !/^(ssl)?password=/i.test(setting));
  return `${scheme}${user === '' ? '' : `${user}@`}${hosts}${path}${settings.length === 0 ? '' : `?${settings.join('&')}`}`;
}
