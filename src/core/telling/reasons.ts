import type { Note } from '../catalog/note.ts';
import type { LoadColumn, PlannedTable } from '../catalog/plan.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import { valueCount } from '../mapping/fits.ts';

/** Notes that say why a column got its type. */
const typeNotes: ReadonlySet<string> = new Set([
  'GM101', 'GM102', 'GM103', 'GM104', 'GM105', 'GM106', 'GM109', 'GM111', 'GM113',
]); // biome-ignore format: one line

/** Why a column became what it is: its type first, then whatever else was found about it. */
export function columnReasons(
  table: PlannedTable,
  load: LoadColumn,
  { profile, notes }: { readonly profile: ColumnProfile; readonly notes: readonly Note[] },
): string[] {
  const isTold = notes.some(({ code }) => typeNotes.has(code));
  const found = notes.map(({ code, message }) => `${code}: ${message}`);
  return isTold ? found : [typeReason(table, load, profile), ...found];
}

function typeReason({ identity, live }: PlannedTable, load: LoadColumn, profile: ColumnProfile): string {
  const values = valueCount(profile);
  if (live !== undefined) return 'the column of the target has this type';
  if (identity?.column === load.target)
    return `INTEGER PRIMARY KEY is SQLite's 64-bit rowid; the next number is ${identity.next}`;
  const declared = load.declaredType === '' ? 'no type is declared' : `declared ${load.declaredType}`;
  if (values === 0) return `${declared}, and there is no value yet`;
  if (load.declaredType === '') return `${declared}; its values are ${classesOf(profile).join(' and ')}`;
  return values === 1 ? `${declared}, and its one value fits` : `${declared}, and all ${values} values fit`;
}

/** The classes of values that a column holds, by the names of SQLite's. */
function classesOf(profile: ColumnProfile): string[] {
  return (['integers', 'reals', 'texts', 'blobs'] as const).filter((name) => profile[name].count > 0);
}

/** What the values of a column are, counted: `1500 integers`, `20 texts of up to 12 characters`, `3 NULL`. */
export function profileCounts({ integers, reals, texts, blobs, nulls }: ColumnProfile): string[] {
  const counted = (count: number, noun: string) => `${count} ${count === 1 ? noun : `${noun}s`}`;
  return [
    ...(integers.count === 0 ? [] : [counted(integers.count, 'integer')]),
    ...(reals.count === 0 ? [] : [counted(reals.count, 'real')]),
    ...(texts.count === 0 ? [] : [`${counted(texts.count, 'text')} of up to ${counted(texts.maxChars, 'character')}`]),
    ...(blobs.count === 0 ? [] : [`${counted(blobs.count, 'blob')} of up to ${counted(blobs.maxBytes, 'byte')}`]),
    ...(nulls === 0 ? [] : [`${nulls} NULL`]),
  ];
}
