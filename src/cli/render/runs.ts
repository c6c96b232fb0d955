import type {
  CheckLine,
  DoctorReport,
  FinalizeReport,
  KeptSchema,
  RollbackReport,
  StatusReport,
} from '../../steps/api.ts';
import { fittedTable } from './fitted-table.ts';
import { laterLines } from './later-changes.ts';
import { renderNotes } from './notes.ts';
import type { Style } from './paint.ts';
import { differenceLines } from './tables.ts';
import { clean, cleanLines, columns, count, countKinds, size } from './words.ts';

/** What a rollback moved where, or why there was nothing to do. */
export function renderRollback(report: RollbackReport, style: Style): string {
  const { status, run, restored, kept, schemas, later, differences, notes } = report;
  const { paint } = style;
  const moved = (objects: RollbackReport['restored']) =>
    columns(objects.map(({ schema, name, movedTo }) => [`  ${clean(`${schema}.${name}`)}`, `→ ${clean(movedTo)}`]));
  const lines = [
    ...(restored.length === 0 ? [] : [paint.strong('Put back:'), ...moved(restored), '']),
    ...(kept.length === 0 ? [] : [paint.strong('Migrated, kept aside:'), ...moved(kept), '']),
    ...schemas.map(({ schema, result, reason }) => schemaLine(clean(schema), result, reason, paint)),
    ...laterLines(later, style),
    ...differenceLines(differences, paint),
    ...renderNotes(notes, style),
  ];
  if (status === 'nothing-to-do')
    lines.push(run === null ? 'There is no run to roll back.' : `Run ${run}: there is nothing to take back.`);
  if (status === 'verified') {
    const limit = notes.some(({ code }) => code === 'GM412') ? ', as far as it could be compared' : '';
    lines.push(
      paint.good(
        `Run ${run} is not in place: everything it replaced, or was to replace, is as it was recorded before${limit}.`,
      ),
    );
  }
  if (status === 'rolled_back' && schemas.length > 0 && restored.length + kept.length === 0) {
    lines.push(paint.good(`Run ${run} was rolled back before; what was left of it was removed.`));
  } else if (status === 'rolled_back' && restored.length + kept.length === 0) {
    lines.push(paint.good(`Run ${run} had not cut over: what it left behind was removed, your tables are as before.`));
  } else if (status === 'rolled_back') {
    const amount = [
      `${countKinds(restored) || 'nothing'} put back`,
      `${countKinds(kept) || 'nothing'} kept aside`,
    ].join(', ');
    lines.push(...envLines(report.env, paint));
    const dropped = schemas.some(({ result }) => result === 'dropped') ? 'No table' : 'Nothing';
    lines.push(paint.good(`Rolled back: run ${run}, ${amount}. ${dropped} was dropped.`));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function schemaLine(schema: string, result: 'dropped' | 'kept', reason: string, paint: Style['paint']): string {
  return result === 'dropped'
    ? `The schema ${schema}, which the run had created, was empty and is dropped.\n`
    : paint.warning(`The schema ${schema}, which the run had created, is kept: ${clean(reason)}.\n`);
}

/** What was dropped for good. */
export function renderFinalize({ status, run, dropped, error }: FinalizeReport, { paint }: Style): string {
  if (error !== null) return '';
  if (status === 'nothing-to-do') {
    return run === null ? 'There is nothing to finalize.\n' : `Run ${run}: nothing is kept for it.\n`;
  }
  const lines = [
    paint.strong('Dropped:'),
    ...keptLines(dropped),
    paint.good(`Run ${run} is finalized. ${wayBack(dropped)}; the SQLite files are as they were.`),
  ];
  return `${lines.join('\n')}\n`;
}

function wayBack(dropped: readonly KeptSchema[]): string {
  return dropped.some(({ role }) => role === 'backup')
    ? 'It cannot be rolled back any more'
    : 'What it had migrated is dropped, what it had replaced is in its place';
}

/** The schemas that are kept for a run, with what they take up. */
export function keptLines(kept: readonly KeptSchema[]): string[] {
  return columns(kept.map(({ schema, tables, bytes }) => [`  ${clean(schema)}`, count(tables, 'table'), size(bytes)]));
}

/** What is left to do for the application to come back on its SQLite files. */
function envLines(env: RollbackReport['env'], paint: Style['paint']): string[] {
  if (env === null) {
    return ['Next steps: set DATABASE_TYPE=sqlite in .env and restart the application on its SQLite files.'];
  }
  const file = clean(env.file);
  if (env.result !== 'left') {
    return [`${file} is as it was before the cutover. Next step: restart the application on its SQLite files.`];
  }
  return [
    paint.warning(`${file} was not put back: ${clean(env.reason)}.`),
    `Next steps: set DATABASE_TYPE and DATABASE_URL in ${file} as they were, and restart the application on its SQLite files.`,
  ];
}

/** The runs of a target, newest first, and what can be done with each. */
export function renderStatus({ runs, unrecorded, error }: StatusReport, style: Style): string {
  const { paint } = style;
  if (error !== null) return '';
  const unknown = unrecordedLines(unrecorded, paint);
  if (runs.length === 0) return `${['No run is recorded in this database.', ...unknown].join('\n')}\n`;
  const rows = runs.map(({ run, status, step, alive, startedAt, finishedAt, schemas, tables, can }) => [
    run,
    stateOf({ status, step, alive }),
    startedAt,
    finishedAt ?? '-',
    clean(schemas.join(', ')),
    `${tables}`,
    can.length === 0 ? '-' : can.join(', '),
  ]);
  const heads = ['run', 'status', 'started', 'finished', 'schema', 'tables', 'possible'];
  const lines = fittedTable({ heads, rows, right: [5] }, style);
  const kept = runs.flatMap((run) => run.kept);
  const keeping = kept.length === 0 ? [] : ['', paint.strong('Kept:'), ...keptLines(kept)];
  const files = runs.flatMap(({ run, sqlFiles }) => sqlFiles.map((file) => [`  ${run}`, clean(file)]));
  const ran =
    files.length === 0
      ? []
      : ['', paint.strong('SQL files that ran in a cutover, which no rollback takes back:'), ...columns(files)];
  return `${[...lines, ...keeping, ...ran, ...unknown].join('\n')}\n`;
}

function unrecordedLines(schemas: readonly KeptSchema[], paint: Style['paint']): string[] {
  if (schemas.length === 0) return [];
  return [
    '',
    paint.warning('Of runs that the journal does not record (was it dropped?):'),
    ...keptLines(schemas),
    'No command takes these back or drops them. What a backup schema holds goes back with ALTER TABLE ... SET SCHEMA.',
  ];
}

function stateOf({ status, step, alive }: Pick<StatusReport['runs'][number], 'status' | 'step' | 'alive'>): string {
  if (status === 'failed' || status === 'interrupted') return `${status} (${step})`;
  if (status === 'migrated' && step === 'checks') return 'migrated (checks not made)';
  if (status !== 'running') return status;
  return alive ? `running (${step})` : `died (${step})`;
}

/** The check list, one line each, and how many lines failed. */
export function renderDoctor({ checks }: DoctorReport, { paint }: Style): string {
  const colours: Readonly<Record<CheckLine['result'], (text: string) => string>> = {
    passed: paint.good,
    advice: paint.warning,
    failed: paint.bad,
  };
  const lines = checks.flatMap(({ name, result, message, advice }) => [
    `${colours[result](result.padEnd(6))}  ${clean(name)}: ${clean(message)}`,
    ...(advice === '' ? [] : cleanLines(advice).map((line) => `          ${line}`)),
  ]);
  const failed = checks.filter(({ result }) => result === 'failed').length;
  const last =
    failed === 0
      ? paint.good('Ready: no check failed.')
      : paint.bad(`${count(failed, 'check')} failed: see above what to do.`);
  return `${[...lines, '', last].join('\n')}\n`;
}
