/** Integers of 1 to 9 bytes, seven bits in each, eight in the ninth: https://www.sqlite.org/fileformat2.html#varint */

/** Where the one that begins at `at` ends. */
export function varintEnd(bytes: Buffer, at: number): number {
  const ninth = at + 8;
  let end = at;
  while (end < ninth && (bytes[end] as number) >= 0x80) end += 1;
  return end + 1;
}

/** Its value without a sign, as lengths and types have it; beyond 2^53 only nearly. */
export function unsignedVarint(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let place = at; place < end; place += 1) {
    const byte = bytes[place] as number;
    value = place === at + 8 ? value * 256 + byte : value * 128 + (byte & 0x7f);
  }
  return value;
}

/** Its value as a 64-bit integer, as rowids have it; a bigint only beyond 2^53 - 1. */
export function signedVarint(bytes: Buffer, at: number, end: number): number | bigint {
  if (end - at < 8) return unsignedVarint(bytes, at, end);
  let value = 0n;
  for (let place = at; place < end; place += 1) {
    const byte = BigInt(bytes[place] as number);
    value = place === at + 8 ? (value << 8n) | byte : (value << 7n) | (byte & 0x7fn);
  }
  return signed64(Number(BigInt.asIntN(32, value >> 32n)), Number(value & 0xffff_ffffn));
}

/** The integer of a signed upper and an unsigned lower half; a bigint only beyond 2^53 - 1. */
export function signed64(high: number, low: number): number | bigint {
  const value = high * 0x1_0000_0000 + low;
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
}
