/** An SQL file of the operator as it was when the command began. */
export interface SqlFile {
  readonly file: string;
  readonly sha256: string;
  readonly statements: readonly { readonly line: number; readonly sql: string }[];
}

/** What the operator lets a run do around the migration itself: copies, commands, checks, the switch of the application. */
export interface Acts {
  /** Directory for copies of the sources. */
  readonly backup: string | null;
  /** Shell command that stops the application. */
  readonly stopCommand: string | null;
  /** Run in the transaction of the cutover, before and after the tables or rows get there. */
  readonly sqlBefore: readonly SqlFile[];
  readonly sqlAfter: readonly SqlFile[];
  /** Queries that must give true in the migrated database. */
  readonly checkSql: readonly string[];
  /** Shell commands that must succeed once the tables are in place. */
  readonly checkCommands: readonly string[];
  /** The application's `.env`. */
  readonly switchEnv: string | null;
  /** Shell command that starts the application. */
  readonly startCommand: string | null;
}

/** None of them. */
export const noActs: Acts = {
  backup: null,
  stopCommand: null,
  sqlBefore: [],
  sqlAfter: [],
  checkSql: [],
  checkCommands: [],
  switchEnv: null,
  startCommand: null,
};

export type ActKind =
  | 'stop-command'
  | 'backup'
  | 'sql-before'
  | 'sql-after'
  | 'check-sql'
  | 'check-command'
  | 'switch-env'
  | 'start-command';

export interface Act {
  readonly kind: ActKind;
  /** The command, the query, the directory or the file. */
  readonly what: string;
}

export interface ActReport extends Act {
  /** 'planned': not reached, or not to be done by this command. */
  readonly result: 'planned' | 'done' | 'failed';
  /** What came of it, '' where there is nothing to tell. */
  readonly detail: string;
}

/** The acts in the order in which a run does them. */
export function actsInOrder(acts: Acts): Act[] {
  const one = (kind: ActKind, what: string | null) => (what === null ? [] : [{ kind, what }]);
  return [
    ...one('stop-command', acts.stopCommand),
    ...one('backup', acts.backup),
    ...acts.sqlBefore.map((file) => sqlAct('sql-before', file)),
    ...acts.sqlAfter.map((file) => sqlAct('sql-after', file)),
    ...acts.checkSql.map((what) => ({ kind: 'check-sql' as const, what })),
    ...acts.checkCommands.map((what) => ({ kind: 'check-command' as const, what })),
    ...one('switch-env', acts.switchEnv),
    ...one('start-command', acts.startCommand),
  ];
}

/** What is said of an SQL file: its text is what was agreed to, so its digest is a part of it. */
export function sqlAct(kind: 'sql-before' | 'sql-after', { file, sha256, statements }: SqlFile): Act {
  const count = `${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}`;
  return { kind, what: `${file} (${count}, SHA-256 ${sha256})` };
}

/** Those that the cutover is followed by: a run that dies before they are done goes on with them. */
export function actsAfterCutover(acts: Acts): Act[] {
  const kinds: ReadonlySet<ActKind> = new Set(['check-sql', 'check-command', 'switch-env']);
  return actsInOrder(acts).filter(({ kind }) => kinds.has(kind));
}

/** The same before any of them was done. */
export function plannedActs(acts: Acts): ActReport[] {
  return actsInOrder(acts).map((act) => ({ ...act, result: 'planned', detail: '' }));
}
