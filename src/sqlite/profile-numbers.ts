import type { ColumnProfile } from '../core/catalog/profile.ts';

/** Counts the INTEGER values of a column. */
export class IntegerTally {
  count = 0;
  #zeroOrOne = 0;
  /** Of those up to 2^53 - 1, and of those beyond. */
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #minBig: bigint | null = null;
  #maxBig: bigint | null = null;

  add(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      this.addNumber(number);
      return;
    }
    this.count += 1;
    if (this.#minBig === null || value < this.#minBig) this.#minBig = value;
    if (this.#maxBig === null || value > this.#maxBig) this.#maxBig = value;
  }

  /** A value up to 2^53 - 1. */
  addNumber(value: number): void {
    this.count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value === 0 || value === 1) this.#zeroOrOne += 1;
  }

  result(): ColumnProfile['integers'] {
    const { min, max } = this.#bounds();
    return { count: this.count, min, max, zeroOrOne: this.#zeroOrOne };
  }

  #bounds(): { readonly min: bigint | null; readonly max: bigint | null } {
    const bigs = [this.#minBig, this.#maxBig].filter((value) => value !== null);
    const all = this.#min > this.#max ? bigs : [...bigs, BigInt(this.#min), BigInt(this.#max)];
    all.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    return { min: all[0] ?? null, max: all.at(-1) ?? null };
  }
}

/** Counts the REAL values of a column; infinities are among min and max. */
export class RealTally {
  count = 0;
  #integral = 0;
  #infinite = 0;
  #maxDecimals = 0;
  /** Numbers from here on have no more decimals, see `decimalsOf`; and the power of ten by which whole numbers become such. */
  #plainFrom = plainFrom(0);
  #scale = 1;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (Number.isInteger(value)) this.#integral += 1;
    else if (Number.isFinite(value)) this.#addFraction(value);
    else this.#infinite += 1;
  }

  #addFraction(value: number): void {
    const size = Math.abs(value);
    if (size >= this.#plainFrom) return;
    // The quotient of two exact numbers is the double that their decimal is read as.
    const scaled = Math.round(size * this.#scale);
    if (this.#scale <= largestExactPower && scaled <= Number.MAX_SAFE_INTEGER && scaled / this.#scale === size) return;
    const decimals = decimalsOf(value);
    if (decimals <= this.#maxDecimals) return;
    this.#maxDecimals = decimals;
    this.#plainFrom = plainFrom(decimals);
    this.#scale = Number(`1e${decimals}`);
  }

  result(): ColumnProfile['reals'] {
    const none = this.count === 0;
    return {
      count: this.count,
      min: none ? null : this.#min,
      max: none ? null : this.#max,
      integral: this.#integral,
      infinite: this.#infinite,
      maxDecimals: this.#maxDecimals,
    };
  }
}

/** A double holds the powers of ten up to this one exactly. */
const largestExactPower = 1e22;

/** No double needs more than 17 digits, so from this size on none needs more decimals than that. */
function plainFrom(decimals: number): number {
  return Number(`1e${16 - decimals}`);
}

/** Digits after the point of JavaScript's spelling, which is the shortest that reads back as the same double; 1.5e-7 has 8. */
function decimalsOf(value: number): number {
  const spelled = String(value);
  const e = spelled.indexOf('e');
  const mantissa = e < 0 ? spelled.length : e;
  const point = spelled.indexOf('.');
  const digits = point < 0 ? 0 : mantissa - point - 1;
  return Math.max(0, digits - (e < 0 ? 0 : Number(spelled.slice(e + 1))));
}
