import type { RollbackReport } from '../../steps/api.ts';
import type { Style } from './paint.ts';
import { clean, columns, count } from './words.ts';

type Writes = RollbackReport['later']['writes'][number];

/** Ranges shown per table; the rest is in the JSON document. */
const mostRanges = 10;

const words = { added: 'added', changed: 'changed', lost: 'gone', depends: 'uses what would be put aside' } as const;

/** What was written and added since the cutover: counts, ranges of keys, keys. */
export function laterLines({ writes, objects }: RollbackReport['later'], { paint }: Style): string[] {
  if (writes.length + objects.length === 0) return [];
  return [
    paint.warning('Since the cutover:'),
    ...columns(objects.map(({ object, kind }) => [`  ${clean(object)}`, words[kind]])),
    ...writes.flatMap(tableLines),
    '',
  ];
}

function tableLines(table: Writes): string[] {
  const { recorded, found, written, gone, ranges } = table;
  if (found === null) return [`  ${clean(table.table)}: may not be read any more`];
  const counts = [
    `${count(recorded, 'row')} then, ${found} now`,
    ...(written === null ? [] : [`${written.rows} written`]),
    ...(gone === null ? [] : [`${gone.rows} gone`]),
  ];
  const shown = ranges.slice(0, mostRanges);
  const others = ranges.length - shown.length;
  return [
    `  ${clean(table.table)}: ${counts.join(', ')}`,
    ...keyLine('written', written),
    ...keyLine('gone', gone),
    ...columns(shown.map(({ keys, recorded: then, found: now }) => [`    keys ${keys}:`, `${then} then, ${now} now`])),
    ...(others > 0 ? [`    and ${others} more ranges (--json lists them)`] : []),
  ];
}

function keyLine(word: string, rows: Writes['written']): string[] {
  if (rows === null || rows.keys.length === 0) return [];
  const more = rows.rows > rows.keys.length ? ', …' : '';
  return [`    ${word}: ${rows.keys.map(clean).join(', ')}${more}`];
}
