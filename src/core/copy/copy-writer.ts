import { typeSql } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { UnplannedValue } from '../errors.ts';
import { shown } from '../mapping/shown.ts';
import { ByteSink } from './byte-sink.ts';
import { columnEncoder } from './column-encoder.ts';
import type { Encoder } from './encoder.ts';

export interface CopyColumn extends Pick<LoadColumn, 'type' | 'conversion'> {
  readonly name: string;
}

/** The stream's signature, then its flags and the length of a header extension, both 0: https://www.postgresql.org/docs/current/sql-copy.html */
const signature = 'PGCOPY\n\xff\r\n\0';
const header = Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(8)]);
const trailer = -1;
const nullLength = -1;

/** Bytes after which a chunk is handed out. */
const chunkBytes = 128 * 1024;

/** Encodes the rows of one table as a stream of PostgreSQL's binary COPY format. */
export class CopyWriter {
  private readonly table: string;
  private readonly columns: readonly CopyColumn[];
  private readonly encoders: readonly Encoder[];
  private readonly sink = new ByteSink();
  private rows = 0;

  /** `table` and the columns' names are for messages only. */
  constructor(table: string, columns: readonly CopyColumn[]) {
    this.table = table;
    this.columns = columns;
    this.encoders = columns.map(columnEncoder);
    this.sink.raw(header);
  }

  /** Encodes one row: the values of the columns, then those of the key. Throws UnplannedValue; the stream is of no use afterwards. */
  writeRow(row: readonly SqliteValue[]): void {
    const { encoders, sink } = this;
    this.rows += 1;
    sink.int16(encoders.length);
    for (let i = 0; i < encoders.length; i += 1) {
      const value = row[i] ?? null;
      if (value === null) sink.int32(nullLength);
      else if (encoders[i]?.(value, sink) !== true) throw this.unplanned(row, i, value);
    }
  }

  /** The chunk that is full, or null while there is none. The caller owns it. */
  take(): Buffer | null {
    return this.sink.length < chunkBytes ? null : this.sink.drain();
  }

  /** The rest of the stream, with its end mark. */
  end(): Buffer {
    this.sink.int16(trailer);
    return this.sink.drain();
  }

  private unplanned(row: readonly SqliteValue[], position: number, value: SqliteValue): UnplannedValue {
    const column = this.columns[position];
    if (column === undefined) throw new Error(`table ${this.table} has no column ${position}`);
    const key = row.slice(this.columns.length).map((part) => (typeof part === 'string' ? part : shown(part)));
    return new UnplannedValue({
      table: this.table,
      column: column.name,
      key: key.length === 0 ? `none (row ${this.rows})` : key.join(', '),
      value: shown(value),
      type: typeSql(column.type),
    });
  }
}
