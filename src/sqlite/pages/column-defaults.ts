import { cell } from '../../core/catalog/raw-row.ts';
import type { SqliteValue } from '../../core/catalog/sqlite-catalog.ts';
import type { SqliteDatabase } from '../driver.ts';
import { quoteSqliteName } from '../sql-names.ts';
import { UnreadablePages } from './unreadable-pages.ts';

/** A value that records made before their column lack; number, big and bytes as in a RawRow. */
export interface ColumnDefault {
  readonly kind: number;
  readonly number: number;
  readonly big: bigint;
  readonly bytes: Buffer;
}

export interface DefaultsOf {
  readonly database: SqliteDatabase;
  readonly table: string;
  readonly columns: readonly string[];
  /** A name of the rowid; null where there is none, so that no row can be asked for. */
  readonly rowidName: string | null;
}

/**
 * What SQLite gives for columns that a record does not have: a constant for all of them, so that it is asked once, for the first such
 * row. https://www.sqlite.org/lang_altertable.html#altertabaddcol
 */
export class ColumnDefaults {
  readonly #of: DefaultsOf;
  /** From the first column that was asked for to the last of the table. */
  #known: readonly ColumnDefault[] = [];

  constructor(of: DefaultsOf) {
    this.#of = of;
  }

  /** The defaults of the columns from `first` on, which a row lacks. */
  from(first: number, rowid: number | bigint): readonly ColumnDefault[] {
    const lacking = this.#of.columns.length - first;
    if (this.#known.length < lacking) this.#known = readDefaults(this.#of, first, rowid);
    return this.#known.length === lacking ? this.#known : this.#known.slice(-lacking);
  }
}

/** SQLite gives 2000 columns at once: https://www.sqlite.org/limits.html#max_column */
const columnsAtOnce = 500;

function readDefaults(of: DefaultsOf, first: number, rowid: number | bigint): ColumnDefault[] {
  const found: ColumnDefault[] = [];
  for (let at = first; at < of.columns.length; at += columnsAtOnce)
    found.push(...readSome(of, of.columns.slice(at, at + columnsAtOnce), rowid));
  return found;
}

function readSome(
  { database, table, rowidName }: DefaultsOf,
  columns: readonly string[],
  rowid: number | bigint,
): ColumnDefault[] {
  if (rowidName === null)
    throw new UnreadablePages('rows lack columns, and there is no name of the rowid to ask for them');
  const fields = columns.flatMap((name) => {
    const field = `source.${quoteSqliteName(name)}`;
    return [`typeof(${field})`, `CASE typeof(${field}) WHEN 'text' THEN CAST(${field} AS BLOB) ELSE ${field} END`];
  });
  const from = `FROM main.${quoteSqliteName(table)} AS source NOT INDEXED WHERE source.${quoteSqliteName(rowidName)} = ?`;
  const [row] = database.all(`SELECT ${fields.join(', ')} ${from}`, [BigInt(rowid)]);
  if (row === undefined) throw new UnreadablePages(`SQLite finds no row ${rowid}`);
  return columns.map((_, at) => defaultOf(row[at * 2 + 1] ?? null, row[at * 2] === 'text'));
}

const nothing: ColumnDefault = { kind: cell.null, number: 0, big: 0n, bytes: Buffer.alloc(0) };

function defaultOf(value: SqliteValue, isText: boolean): ColumnDefault {
  if (value === null) return nothing;
  if (typeof value === 'number') return { ...nothing, kind: cell.real, number: value };
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number)
      ? { ...nothing, kind: cell.integer, number }
      : { ...nothing, kind: cell.bigInteger, big: value };
  }
  if (typeof value === 'string') throw new TypeError('a text came as a string');
  return { ...nothing, kind: isText ? cell.text : cell.blob, bytes: Buffer.from(value) };
}
