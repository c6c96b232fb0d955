import { nothingToReport } from '../core/catalog/report.ts';
import { Failure, type FailureKind } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { redact } from '../core/redact.ts';
import type { Ending } from './command.ts';
import { bugError, type ShownError } from './render/error.ts';

/** The document of a command that ended before it had one of its own. */
export interface FailureDocument extends Ending {
  readonly schemaVersion: 1;
  readonly command: string;
  readonly status: 'failed' | 'interrupted' | 'blocked' | 'declined' | 'different' | 'unknown';
  readonly error: ShownError;
}

const statusOf: Readonly<Record<FailureKind, FailureDocument['status']>> = {
  failed: 'failed',
  usage: 'failed',
  blocked: 'blocked',
  different: 'different',
  declined: 'declined',
  late: 'failed',
  undone: 'failed',
  unknown: 'unknown',
  interrupted: 'interrupted',
};

/** The commands whose document is a Report: its fields are there however early the end comes. */
const reporting: ReadonlySet<string> = new Set(['migrate', 'plan', 'verify']);

/** An error as a document: a Failure explains itself, anything else is a bug. */
export function failureDocument(
  error: unknown,
  context: { readonly command: string; readonly version: string; readonly secrets: readonly string[] },
): FailureDocument {
  const contracted = reporting.has(context.command) ? nothingToReport : {};
  const base = { schemaVersion: 1, command: context.command, ...contracted } as const;
  if (error instanceof Failure) {
    const { kind, message, advice } = error;
    return { ...base, status: statusOf[kind], exitCode: exitCodes[kind], error: shown({ message, advice }, []) };
  }
  const bug = shown(bugError(error, context.version), context.secrets);
  return { ...base, status: 'failed', exitCode: exitCodes.failed, error: bug };
}

/** The same document as it is after a signal: what the signal broke off is an interruption with the signal's code. */
export function interrupted<Document extends Ending>(document: Document, signalCode: number | null): Document {
  const isBrokenOff = document.exitCode === exitCodes.failed || document.exitCode === exitCodes.interrupted;
  if (signalCode === null || !isBrokenOff) return document;
  const error = document.error ?? { message: 'interrupted', advice: '' };
  const status = 'status' in document ? { status: 'interrupted' } : {};
  return { ...document, ...status, exitCode: signalCode, error };
}

/** The stack with its causes, for --debug. */
export function stackOf(error: unknown, secrets: readonly string[]): string {
  const lines: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    lines.push(`${lines.length === 0 ? '' : 'caused by '}${at.stack ?? at.message}`);
  }
  return redact(lines.join('\n'), secrets);
}

function shown({ message, advice }: ShownError, secrets: readonly string[]): ShownError {
  return { message: redact(message, secrets), advice: redact(advice, secrets) };
}
