/** Units in which numbers count time. Ticks are 100 nanoseconds since the year 1, as .NET counts them. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'Julian days' | 'ticks';

/** How the values of a column become those of a column that the target has already. */
export type Reading =
  /** As the type reads them by itself. */
  | { readonly kind: 'plain' }
  /** Numbers in a unit (null where there are none) and ISO texts; `zone` is where texts without a zone, or times without one, belong. */
  | { readonly kind: 'time'; readonly unit: TimeUnit | null; readonly zone: string }
  /** Words for true and false in any case, as PostgreSQL reads them whole. */
  | { readonly kind: 'boolean' }
  /** Texts in any case, with dashes, braces or neither. */
  | { readonly kind: 'uuid' }
  /** Texts that spell bytes. */
  | { readonly kind: 'hex' | 'base64' }
  /** Numbers that are written as texts, in the one spelling that a number has. */
  | { readonly kind: 'digits' }
  /** JSON texts, and numbers, which SQLite makes of them in a column declared JSON. */
  | { readonly kind: 'json' }
  /** JSON arrays of single values. */
  | { readonly kind: 'json array' };

/** Texts that come as their bytes in the encoding of the source, because some hold NUL or bytes that are no Unicode. */
export interface StoredTexts {
  readonly encoding: 'UTF-8' | 'UTF-16le' | 'UTF-16be';
  /** What becomes of NUL and of such bytes: the text does not fit, they are left out, or U+FFFD takes their place. */
  readonly unstorable: 'refuse' | 'strip' | 'replace';
}

export interface Conversion {
  readonly reading: Reading;
  /** What becomes NULL beside NULL: nothing, empty texts, or every value that the type cannot hold. */
  readonly nulls: 'none' | 'empty' | 'misfits';
  /** null where texts come as texts. */
  readonly texts: StoredTexts | null;
}

/** Reads a column's values as they are. */
export const asTheyAre: Conversion = { reading: { kind: 'plain' }, nulls: 'none', texts: null };
