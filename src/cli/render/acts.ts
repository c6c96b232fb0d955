import type { ActKind, ActReport } from '../../core/catalog/acts.ts';
import type { Paint } from './paint.ts';
import { clean, columns } from './words.ts';

/** What each act is called before it is done, and while it is. */
const names: Readonly<Record<ActKind, { readonly planned: string; readonly now: string; readonly done: string }>> = {
  'stop-command': { planned: 'stop the application', now: 'Stopping the application', done: 'stopped' },
  backup: { planned: 'copy the SQLite files to', now: 'Copying the SQLite files to', done: 'copied' },
  'sql-before': {
    planned: 'run in the cutover, before, and for good: no rollback undoes it',
    now: 'Running before the cutover',
    done: 'done',
  },
  'sql-after': {
    planned: 'run in the cutover, after, and for good: no rollback undoes it',
    now: 'Running after the cutover',
    done: 'done',
  },
  'check-sql': { planned: 'must give true, else roll back', now: 'Check', done: 'passed' },
  'check-command': { planned: 'must succeed, else roll back', now: 'Check', done: 'passed' },
  'switch-env': { planned: 'switch the application', now: 'Switching the application', done: 'switched' },
  'start-command': { planned: 'start the application', now: 'Starting the application', done: 'started' },
};

/** What will be done besides migrating, word for word, in order; empty where nothing will. */
export function plannedActLines(acts: readonly ActReport[], paint: Paint): string[] {
  if (acts.length === 0) return [];
  return [
    paint.warning('Besides, in this order, a migration will:'),
    ...columns(acts.map(({ kind, what }) => [`  ${names[kind].planned}`, clean(what)])),
    '',
  ];
}

/** A line for an act that begins. */
export function startedLine({ act, what }: { readonly act: ActKind; readonly what: string }): string {
  return `${names[act].now}: ${clean(what)}`;
}

/** A line for an act that is done. */
export function doneLine({ act, detail }: { readonly act: ActKind; readonly detail: string }, paint: Paint): string {
  return `  ${paint.good(names[act].done)}${detail === '' ? '' : ` ${clean(`(${detail})`)}`}`;
}
