export type TextRow = readonly (string | null)[];

const newline = 0x0a;
const tab = 0x09;
const backslash = 0x5c;

/** Escapes of COPY's text format, https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.2 */
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Turns the stream of COPY TO STDOUT in text format into rows; a row may be split over chunks, even inside a character. */
export class CopyTextReader {
  private readonly columns: number;
  private rest: Buffer[] = [];

  constructor(columns: number) {
    this.columns = columns;
  }

  /** The rows that end in this chunk. */
  read(chunk: Buffer): TextRow[] {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) {
      this.rest.push(chunk);
      return [];
    }
    const whole = chunk.subarray(0, end + 1);
    const lines = this.rest.length === 0 ? whole : Buffer.concat([...this.rest, whole]);
    this.rest = end + 1 === chunk.length ? [] : [chunk.subarray(end + 1)];
    return this.rows(lines);
  }

  private rows(lines: Buffer): TextRow[] {
    const text = lines.toString('utf8');
    const isEscaped = lines.includes(backslash);
    const rows: TextRow[] = [];
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf('\n', start);
      rows.push(this.row(text.slice(start, end), isEscaped));
      start = end + 1;
    }
    return rows;
  }

  private row(line: string, isEscaped: boolean): TextRow {
    if (this.columns === 0) return [];
    const fields = line.split(String.fromCharCode(tab));
    return isEscaped && line.includes('\\') ? fields.map(unescaped) : fields;
  }
}

function unescaped(field: string): string | null {
  if (field === '\\N') return null;
  let at = field.indexOf('\\');
  if (at < 0) return field;
  let text = '';
  let from = 0;
  while (at >= 0) {
    const next = field.charAt(at + 1);
    text += field.slice(from, at) + (escapes[next] ?? next);
    from = at + 2;
    at = field.indexOf('\\', from);
  }
  return text + field.slice(from);
}
