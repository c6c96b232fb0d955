/** A reader of binary COPY streams, written from PostgreSQL's documentation alone, to check the writer by. */
export function fieldsOf(stream: Buffer): (Buffer | null)[][] {
  const signature = Buffer.from([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00]);
  if (!stream.subarray(0, 11).equals(signature)) throw new Error('no signature');
  if (stream.readInt32BE(11) !== 0) throw new Error('unexpected flags');
  let at = 19 + stream.readInt32BE(15);
  const rows: (Buffer | null)[][] = [];
  for (;;) {
    const count = stream.readInt16BE(at);
    at += 2;
    if (count === -1) break;
    const row: (Buffer | null)[] = [];
    for (let i = 0; i < count; i += 1) {
      const length = stream.readInt32BE(at);
      at += 4;
      row.push(length === -1 ? null : stream.subarray(at, at + length));
      at += Math.max(length, 0);
    }
    rows.push(row);
  }
  if (at !== stream.length) throw new Error(`${stream.length - at} bytes after the end mark`);
  return rows;
}

/** The value of a numeric field as digits and a power of ten, e.g. 12.5 → 125e-1, and its display scale. */
export function numericOf(field: Buffer): { digits: bigint; power: number; scale: number } {
  const count = field.readInt16BE(0);
  const weight = field.readInt16BE(2);
  const sign = field.readUInt16BE(4) === 0x4000 ? -1n : 1n;
  if (field.length !== 8 + count * 2) throw new Error('wrong length');
  let digits = 0n;
  for (let i = 0; i < count; i += 1) {
    const group = field.readInt16BE(8 + i * 2);
    if (group < 0 || group > 9999) throw new Error(`${group} is no base-10000 digit`);
    digits = digits * 10_000n + BigInt(group);
  }
  return { digits: digits * sign, power: (weight - count + 1) * 4, scale: field.readInt16BE(6) };
}
