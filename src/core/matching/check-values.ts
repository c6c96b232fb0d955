import type { LoadColumn } from '../catalog/plan.ts';
import type { Example } from '../catalog/profile.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { ByteSink } from '../copy/byte-sink.ts';
import { columnEncoder } from '../copy/column-encoder.ts';

/** What looking at every value of a column came to. */
export interface ValueCheck {
  /** Values that the target's column cannot hold, and the first of them. */
  readonly misfits: number;
  readonly example: Example | null;
  /** Empty texts among all values. */
  readonly empties: number;
}

/** Tries every value of a column as the load will, and as PostgreSQL will after it. One call a value. */
export class ColumnCheck {
  private misfits = 0;
  private empties = 0;
  private example: Example | null = null;
  private readonly fits: (value: Exclude<SqliteValue, null>) => boolean;
  private readonly takesEmpty: boolean;

  constructor(column: Pick<LoadColumn, 'type' | 'conversion'>) {
    this.fits = fitsColumn(column);
    this.takesEmpty = column.conversion?.nulls === 'empty';
  }

  add(value: SqliteValue, key: () => string): void {
    if (value === null) return;
    if (value === '') this.empties += 1;
    if ((value === '' && this.takesEmpty) || this.fits(value)) return;
    this.misfits += 1;
    this.example ??= { key: key(), value };
  }

  result(): ValueCheck {
    const { misfits, empties, example } = this;
    return { misfits, empties, example };
  }
}

function fitsColumn({
  type,
  conversion,
}: Pick<LoadColumn, 'type' | 'conversion'>): (value: Exclude<SqliteValue, null>) => boolean {
  const encode = columnEncoder({
    type,
    ...(conversion === undefined ? {} : { conversion: { ...conversion, nulls: 'none' } }),
  });
  const sink = new ByteSink();
  return (value) => {
    sink.length = 0;
    return encode(value, sink);
  };
}
