export interface Address {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** An IPv4 or IPv6 address, with its prefix length where one is written; null for anything else. */
export function parseAddress(text: string): Address | null {
  const [host = '', prefix, ...rest] = text.split('/');
  const bytes = host.includes(':') ? version6(host) : version4(host);
  if (bytes === null || rest.length > 0) return null;
  if (prefix === undefined) return { bytes, bits: bytes.length * 8 };
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  return bits <= bytes.length * 8 ? { bytes, bits } : null;
}

function version4(text: string): Uint8Array | null {
  const parts = text.split('.');
  const isPart = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  return parts.length === 4 && parts.every(isPart) ? Uint8Array.from(parts.map(Number)) : null;
}

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.2 */
function version6(text: string): Uint8Array | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [before = null, after = halves.length === 2 ? null : []] = halves.map(groups);
  if (before === null || after === null) return null;
  const missing = 8 - before.length - after.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...before, ...Array.from({ length: missing }, () => 0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** Groups of 16 bits; the last two may be written as IPv4. */
function groups(text: string): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const tail = last.includes('.') ? version4(last) : null;
  if (last.includes('.') && tail === null) return null;
  const plain = tail === null ? parts : parts.slice(0, -1);
  if (!plain.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return null;
  const [a = 0, b = 0, c = 0, d = 0] = tail ?? [];
  return [...plain.map((part) => Number.parseInt(part, 16)), ...(tail === null ? [] : [a * 256 + b, c * 256 + d])];
}
