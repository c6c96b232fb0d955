import type { ColumnProfile } from '../core/catalog/profile.ts';

/** Counts the INTEGER values of a column. */
export class IntegerTally {
  count = 0;
  #zeroOrOne = 0;
  #min = 0n;
  #max = 0n;

  add(value: bigint): void {
    if (this.count === 0) {
      this.#min = value;
      this.#max = value;
    } else if (value > this.#max) this.#max = value;
    else if (value < this.#min) this.#min = value;
    if (value === 0n || value === 1n) this.#zeroOrOne += 1;
    this.count += 1;
  }

  result(): ColumnProfile['integers'] {
    const none = this.count === 0;
    return {
      count: this.count,
      min: none ? null : this.#min,
      max: none ? null : this.#max,
      zeroOrOne: this.#zeroOrOne,
    };
  }
}

/** Counts the REAL values of a column; infinities are among min and max. */
export class RealTally {
  count = 0;
  #integral = 0;
  #infinite = 0;
  #maxDecimals = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (Number.isInteger(value)) this.#integral += 1;
    else if (Number.isFinite(value)) this.#maxDecimals = Math.max(this.#maxDecimals, decimalsOf(value));
    else this.#infinite += 1;
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

/** Digits after the point of JavaScript's spelling, which is the shortest that reads back as the same double; 1.5e-7 has 8. */
function decimalsOf(value: number): number {
  const spelled = String(value);
  const e = spelled.indexOf('e');
  const mantissa = e < 0 ? spelled.length : e;
  const point = spelled.indexOf('.');
  const digits = point < 0 ? 0 : mantissa - point - 1;
  return Math.max(0, digits - (e < 0 ? 0 : Number(spelled.slice(e + 1))));
}
