import { redact } from '../core/redact.ts';
import type { TargetSettings } from '../core/settings/settings.ts';
import type { Ending, Outcome } from './command.ts';
import type { CommandName } from './command-names.ts';
import { type FailureDocument, failureDocument, interrupted, stackOf } from './outcome.ts';
import type { Output } from './output.ts';
import type { Words } from './read-words.ts';
import { copyable } from './render/copyable.ts';
import { renderError, type ShownError } from './render/error.ts';
import { renderJson } from './render/json.ts';
import { cleanLines } from './render/words.ts';
import type { Terminal } from './terminal.ts';

/** What is known of a command line so far, so that an early failure is reported like a late one. */
export interface Session {
  readonly argv: readonly string[];
  readonly words: Words;
  readonly command: CommandName;
  readonly version: string;
  /** Whether GitHub Actions reads the output. */
  readonly inActions: boolean;
  readonly terminal: Terminal;
  secrets: readonly string[];
  /** null as long as it is not known. */
  target: TargetSettings | null;
  output: Output;
}

/** Prints what a command came to, the error last, and gives the exit code. */
export function end(
  document: Ending,
  { text, isExact = false }: Pick<Outcome, 'text' | 'isExact'>,
  session: Session,
): number {
  const { words, output } = session;
  const error = document.error === null ? null : withTarget(withoutUrlPasswords(document.error), session);
  if (words.json) output.result(renderJson({ ...document, error }));
  else if (isExact) output.exact(text);
  else if (text !== '') output.result(text);
  if (error !== null) showError(hasBlockers(document) ? { ...error, advice: standAbove } : error, session);
  return document.exitCode;
}

/** The same for a command that threw: a Failure, or a bug. */
export function endInFailure(error: unknown, session: Session, signalCode: number | null): number {
  const { words, secrets, output } = session;
  const document = completed(interrupted(failureDocument(error, session), signalCode), session);
  if (words.json) output.result(renderJson(document));
  if (words.debug) for (const line of cleanLines(stackOf(error, secrets))) output.tell(line);
  showError(document.error, session);
  return document.exitCode;
}

/** The findings of a blocked plan are printed with their advice, so the last lines do not say them again. */
const standAbove = 'What can be done stands above.';

function hasBlockers(document: Ending & { readonly notes?: unknown }): boolean {
  const notes: readonly unknown[] = Array.isArray(document.notes) ? document.notes : [];
  return 'status' in document && document.status === 'blocked' && notes.some(isBlocker);
}

function isBlocker(note: unknown): boolean {
  return typeof note === 'object' && note !== null && 'severity' in note && note.severity === 'blocker';
}

function showError(error: ShownError, { output, terminal }: Session): void {
  output.tell(renderError(error, terminal.stderrPaint).trimEnd());
}

function completed(document: FailureDocument, session: Session): FailureDocument {
  return { ...document, error: withTarget(document.error, session) };
}

/** With commands that can be typed as they stand. */
function withTarget({ message, advice }: ShownError, { target }: Session): ShownError {
  return { message: copyable(message, target), advice: copyable(advice, target) };
}

function withoutUrlPasswords({ message, advice }: ShownError): ShownError {
  return { message: redact(message), advice: redact(advice) };
}
