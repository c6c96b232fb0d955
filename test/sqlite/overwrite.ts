import { closeSync, openSync, writeSync } from 'node:fs';

/** Writes bytes over those of a file, from a place on. */
export function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}
