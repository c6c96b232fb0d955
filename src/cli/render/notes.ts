import type { NotCarried, Note, Severity } from '../../core/catalog/note.ts';
import type { Paint, Style } from './paint.ts';
import { clean, cleanLines, count } from './words.ts';

/** Read from the end: what needs a decision stands nearest to it. */
const order: readonly Severity[] = ['info', 'warning', 'blocker'];

/** Blockers of one code, and objects that are not carried, that are shown one by one; --verbose shows all. */
const most = { blockers: 20, objects: 40 };

/** Findings grouped by code with one example each; blockers one by one, last, with what to do. */
export function renderNotes(notes: readonly Note[], { paint, verbose }: Style): string[] {
  return order.flatMap((severity) => {
    const chosen = notes.filter((note) => note.severity === severity);
    const codes = [...new Set(chosen.map(({ code }) => code))].sort();
    return codes.flatMap((code) => {
      const group = chosen.filter((note) => note.code === code);
      if (verbose) return group.flatMap((note) => fullNote(note, paint));
      return severity === 'blocker' ? blockers(group, paint) : groupedNotes(group, paint);
    });
  });
}

function blockers(group: readonly Note[], paint: Paint): string[] {
  const shown = group.slice(0, most.blockers);
  return [
    ...shown.flatMap((note) => fullNote(note, paint)),
    ...moreLines(group.length - shown.length, `more of ${group[0]?.code}`, paint),
  ];
}

/** That there are others, where there are. */
function moreLines(others: number, what: string, paint: Paint): string[] {
  return others === 0 ? [] : [paint.faint(`    and ${others} ${what} (--verbose lists them)`)];
}

function fullNote(note: Note, paint: Paint): string[] {
  const advice = note.advice === '' ? [] : cleanLines(note.advice).map((line) => `    ${line}`);
  return [`  ${label(note, paint)}  ${placed(note)}`, ...advice];
}

function groupedNotes(group: readonly Note[], paint: Paint): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const line = `  ${label(first, paint)}  ${placed(first)}`;
  return [line, ...moreLines(group.length - 1, `more of ${first.code}`, paint)];
}

function label({ code, severity }: Note, paint: Paint): string {
  const colour = { info: paint.faint, warning: paint.warning, blocker: paint.bad }[severity];
  return colour(`${severity} ${code}`);
}

/** `Analytics:metrics.value: what was found` */
function placed({ source, table, column, message }: Note): string {
  const inTable = [table, column].filter((name) => name !== null).join('.');
  const place = [source, inTable].filter((name) => name !== null && name !== '').join(':');
  return clean(place === '' ? message : `${place}: ${message}`);
}

/** What the target will not have; with --verbose also its SQL. */
export function renderNotCarried(objects: readonly NotCarried[], { paint, verbose }: Style): string[] {
  if (objects.length === 0) return [];
  const shown = verbose ? objects : objects.slice(0, most.objects);
  const lines = shown.flatMap(({ source, kind, name, code, sql }) => {
    const line = `  ${clean(`${kind} ${name}`)} of ${clean(source)} ${paint.faint(`(${code})`)}`;
    return verbose && sql !== '' ? [line, ...cleanLines(sql).map((text) => paint.faint(`      ${text}`))] : [line];
  });
  const more = moreLines(objects.length - shown.length, 'more', paint);
  return [paint.strong(`Not carried over: ${count(objects.length, 'object')}`), ...lines, ...more, ''];
}
