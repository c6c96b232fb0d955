/**
 * An address of the internet with its prefix length; the URL standard has one spelling for each: https://url.spec.whatwg.org/#concept-ipv6-serializer
 * A network ('cidr') has no bits after its prefix.
 */
export function canonicalAddress(text: string, kind: 'inet' | 'cidr'): string | null {
  const [host = '', prefix, ...rest] = text.split('/');
  const most = host.includes(':') ? 128 : 32;
  const address = most === 128 ? six(host) : four(host);
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (address === null || rest.length > 0 || bits < 0 || bits > most) return null;
  const isNetwork = (numberOf(address) & ((1n << BigInt(most - bits)) - 1n)) === 0n;
  return kind === 'inet' || isNetwork ? `${address}/${bits}` : null;
}

function four(host: string): string | null {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => String(Number(part) & 255) === part) ? host : null;
}

function six(host: string): string | null {
  try {
    return new URL(`http://[${host}]/`).hostname;
  } catch {
    return null;
  }
}

/** Of the spelling that the functions above give. */
function numberOf(address: string): bigint {
  if (!address.startsWith('[')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [before = '', after] = address.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(before), groups(after ?? '')];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}
