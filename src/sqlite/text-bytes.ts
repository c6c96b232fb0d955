import { isAscii } from 'node:buffer';

/** Up to this many bytes a loop here is faster than a call out of JavaScript. */
const shortText = 128;

/** What the bytes of a text have, one bit each. */
export const trait = { notAscii: 1, nul: 2 } as const;

/** The traits of the bytes from `start` to `end`. */
export function traitsOf(bytes: Buffer, start: number, end: number): number {
  if (end - start > shortText) {
    const text = bytes.subarray(start, end);
    return (isAscii(text) ? 0 : trait.notAscii) | (text.includes(0) ? trait.nul : 0);
  }
  let all = 0;
  let traits = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    all |= byte;
    if (byte === 0) traits = trait.nul;
  }
  return all < 0x80 ? traits : traits | trait.notAscii;
}

/** Characters of valid UTF-8: the bytes that begin one. */
export function charactersIn(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (((bytes[at] as number) & 0xc0) !== 0x80) count += 1;
  return count;
}

/** Whether an ASCII text has the shape that `textShape` gives. */
export function isOfShape(shape: string, bytes: Buffer, start: number, end: number): boolean {
  if (shape.length !== end - start) return false;
  for (let at = start; at < end; at += 1) {
    const unit = bytes[at] as number;
    if ((unit >= 48 && unit <= 57 ? 48 : unit) !== shape.charCodeAt(at - start)) return false;
  }
  return true;
}
