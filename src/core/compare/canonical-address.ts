/** An address of the internet with its prefix length; the URL standard has one spelling for each: https://url.spec.whatwg.org/#concept-ipv6-serializer */
export function canonicalAddress(text: string): string | null {
  const [host = '', prefix] = text.split('/');
  const isSix = host.includes(':');
  const address = isSix ? six(host) : /^\d+(\.\d+){3}$/.test(host) ? host : null;
  return address === null ? null : `${address}/${prefix ?? (isSix ? '128' : '32')}`;
}

function six(host: string): string | null {
  try {
    return new URL(`http://[${host}]/`).hostname;
  } catch {
    return null;
  }
}
