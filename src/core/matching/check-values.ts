import { asTheyAre, type Conversion, type StoredTexts, type TimeUnit } from '../catalog/conversion.ts';
import type { LoadType } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { Example } from '../catalog/profile.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { ByteSink, fieldRoom } from '../copy/byte-sink.ts';
import { columnEncoder, isEmptyText } from '../copy/column-encoder.ts';
import { wholeText } from '../copy/stored-text.ts';
import type { OtherUnit } from './mixed-units.ts';
import { otherUnit } from './time-units.ts';

/** What looking at every value of a column came to. */
export interface ValueCheck {
  /** Values that the target's column cannot hold, and the first of them. */
  readonly misfits: number;
  readonly example: Example | null;
  /** Empty texts among all values. */
  readonly empties: number;
  /** Texts that fit only without what the type cannot hold, as a cast wants it, and the first of them. */
  readonly mended: number;
  readonly firstMended: Example | null;
  /** Numbers that fit, and look like times of another unit than the one that they are read in: counted by unit. */
  readonly otherUnits: readonly OtherUnit[];
}

/** Tries every value of a column as the load will, and as PostgreSQL will after it. One call a value. */
export class ColumnCheck {
  private misfits = 0;
  private empties = 0;
  private mended = 0;
  private example: Example | null = null;
  private firstMended: Example | null = null;
  private readonly fits: Fits;
  private readonly fitsUnmended: Fits | null;
  private readonly takesEmpty: boolean;
  private readonly texts: StoredTexts | null;
  private readonly unit: TimeUnit | null;
  private readonly otherUnits = new Map<TimeUnit, OtherUnit>();

  constructor({ type, conversion = asTheyAre }: Pick<LoadColumn, 'type' | 'conversion'>) {
    const strict: Conversion = { ...conversion, nulls: 'none' };
    const { texts } = conversion;
    this.texts = texts;
    this.fits = fitsColumn(type, strict);
    this.fitsUnmended =
      texts === null || texts.unstorable === 'refuse'
        ? null
        : fitsColumn(type, { ...strict, texts: { ...texts, unstorable: 'refuse' } });
    this.takesEmpty = conversion.nulls === 'empty';
    this.unit = conversion.reading.kind === 'time' ? conversion.reading.unit : null;
  }

  add(value: SqliteValue, key: () => string): void {
    if (value === null) return;
    const isEmpty = isEmptyText(value, this.texts);
    if (isEmpty) this.empties += 1;
    if (isEmpty && this.takesEmpty) return;
    if (!this.fits(value)) {
      this.misfits += 1;
      this.example ??= this.exampleOf(value, key);
    } else if (this.fitsUnmended !== null && !this.fitsUnmended(value)) {
      this.mended += 1;
      this.firstMended ??= this.exampleOf(value, key);
    } else if (this.unit !== null && (typeof value === 'bigint' || typeof value === 'number')) {
      const unit = otherUnit(value, this.unit);
      if (unit !== null) this.countUnit(unit, value, key);
    }
  }

  result(): ValueCheck {
    const { misfits, empties, example, mended, firstMended } = this;
    return { misfits, empties, example, mended, firstMended, otherUnits: [...this.otherUnits.values()] };
  }

  private countUnit(unit: TimeUnit, value: SqliteValue, key: () => string): void {
    const { count, example } = this.otherUnits.get(unit) ?? { count: 0, example: { key: key(), value } };
    this.otherUnits.set(unit, { unit, count: count + 1, example });
  }

  /** A text as a text where it is one, also where it came as its bytes. */
  private exampleOf(value: SqliteValue, key: () => string): Example {
    const { texts } = this;
    if (texts === null || !(value instanceof Uint8Array)) return { key: key(), value };
    return { key: key(), value: wholeText(value, texts.encoding) ?? value };
  }
}

type Fits = (value: Exclude<SqliteValue, null>) => boolean;

function fitsColumn(type: LoadType, conversion: Conversion): Fits {
  const encode = columnEncoder({ type, conversion });
  const sink = new ByteSink(fieldRoom);
  return (value) => {
    sink.length = 0;
    return encode(value, sink);
  };
}
