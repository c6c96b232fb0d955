/** Room that a new chunk starts with; a chunk that outgrows it is doubled. */
const initialRoom = 160 * 1024;

/** Up to this length a text is copied unit by unit; above, the call into the runtime pays. */
const shortText = 48;

/** Room for a field's length and its bytes, where these are of a fixed number: 16 at most, of a uuid. */
export const fieldRoom = 4 + 16;

const twoTo32 = 2 ** 32;

/**
 * A growing buffer of big-endian values, as PostgreSQL's wire formats want them. Fields of a fixed length are written without a
 * check: there is always room for those of a whole row, of which `startRow` and whatever writes more see to it.
 */
export class ByteSink {
  length = 0;
  private bytes: Buffer;
  private view: DataView;
  private readonly rowRoom: number;

  /** `rowRoom`: bytes that a row takes at most, texts and blobs aside. */
  constructor(rowRoom: number) {
    this.rowRoom = rowRoom;
    this.bytes = Buffer.allocUnsafe(Math.max(initialRoom, rowRoom));
    this.view = viewOf(this.bytes);
  }

  startRow(): void {
    this.reserve(0);
  }

  int8(value: number): void {
    this.bytes[this.length] = value;
    this.length += 1;
  }

  int16(value: number): void {
    this.view.setInt16(this.length, value);
    this.length += 2;
  }

  int32(value: number): void {
    this.view.setInt32(this.length, value);
    this.length += 4;
  }

  int64(value: bigint): void {
    this.view.setBigInt64(this.length, value);
    this.length += 8;
  }

  /** A safe integer as 64 bits, which costs less than a bigint. */
  safeInt64(value: number): void {
    const high = Math.floor(value / twoTo32);
    this.view.setInt32(this.length, high);
    this.view.setInt32(this.length + 4, value - high * twoTo32);
    this.length += 8;
  }

  double(value: number): void {
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /** Writes the UTF-8 bytes of a text and returns how many they are. */
  utf8(text: string): number {
    const start = this.length;
    // A UTF-16 unit takes 3 bytes at most; only for long texts is it worth measuring first.
    this.reserve(text.length > initialRoom ? Buffer.byteLength(text) : text.length * 3);
    if (text.length > shortText || !this.ascii(text)) this.length = start + this.bytes.write(text, start);
    return this.length - start;
  }

  /** Makes room for so many bytes more than those of a row. */
  reserve(more: number): void {
    const needed = this.length + more + this.rowRoom;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  /** Overwrites the 32-bit value at `at`: a length that is known only afterwards. */
  patchInt32(at: number, value: number): void {
    this.view.setInt32(at, value);
  }

  /** Hands over what was written; the sink goes on with a buffer of its own. */
  drain(): Buffer {
    const written = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.allocUnsafe(Math.max(initialRoom, this.rowRoom));
    this.view = viewOf(this.bytes);
    this.length = 0;
    return written;
  }

  /** Writes a text of ASCII only; false, with nothing written, when it is not. */
  private ascii(text: string): boolean {
    const { bytes, length: start } = this;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      bytes[start + i] = unit;
    }
    this.length = start + text.length;
    return true;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
