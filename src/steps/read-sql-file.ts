import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SqlFile } from '../core/catalog/acts.ts';
import type { Problem } from '../core/settings/problems.ts';
import { splitSql } from '../core/settings/split-sql.ts';

/** An SQL file of the operator with its statements, read once; or all that keeps it from being run as a part of the cutover. */
export function readSqlFile(file: string, workingDirectory: string): SqlFile | Problem[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(workingDirectory, file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return [{ message: `${file} cannot be read (${code})`, advice: '' }];
  }
  const text = textOf(bytes);
  if (text === null) return [{ message: `${file} is no text in UTF-8`, advice: '' }];
  const { statements, problems } = splitSql(text);
  if (problems.length > 0) {
    const advice = 'Nothing of the file was run.';
    return problems.map(({ line, message }) => ({ message: `${file}:${line}: ${message}`, advice }));
  }
  if (statements.length === 0) return [{ message: `${file} holds no statement`, advice: '' }];
  return { file, sha256: createHash('sha256').update(bytes).digest('hex'), statements };
}

function textOf(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
