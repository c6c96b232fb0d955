/** Expected failures. Each says what was found, where, and what to do; only cli/ turns them into exit codes. */

export type FailureKind =
  | 'failed' // exit 1
  | 'usage' // exit 2
  | 'blocked' // exit 3
  | 'different' // exit 4
  | 'declined' // exit 5
  | 'late' // exit 6: migrated, but a later act failed
  | 'undone' // exit 1: migrated, and then rolled back because a check failed
  | 'unknown' // exit 7
  | 'interrupted'; // 129, 130, 143

export interface FailureFields {
  readonly kind: FailureKind;
  /** What was found, and where. One line. */
  readonly message: string;
  /** What to do, one or more lines; '' where there is nothing to do. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** A failure that is not a bug: explained, with advice. Everything else that is thrown is a bug of this tool. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly advice: string;

  constructor(fields: FailureFields) {
    super(fields.message, { cause: fields.cause });
    this.name = 'Failure';
    this.kind = fields.kind;
    this.advice = fields.advice ?? '';
  }
}

/** A value that the plan did not foresee stops the load of its table. */
export class UnplannedValue extends Failure {
  readonly table: string;
  readonly column: string;
  readonly key: string;

  constructor(fields: { table: string; column: string; key: string; value: string; type: string }) {
    super({
      kind: 'failed',
      message: `table ${fields.table}, column ${fields.column}, key ${fields.key}: the value ${fields.value} does not fit ${fields.type}, as planned`,
      advice: 'The source may have changed since it was profiled. Run the migration again.',
    });
    this.name = 'UnplannedValue';
    this.table = fields.table;
    this.column = fields.column;
    this.key = fields.key;
  }
}
