import type { CheckLine } from './api.ts';

/** A line of the check list that is in order. */
export function passed(name: string, message: string): CheckLine {
  return { name, result: 'passed', message, advice: '' };
}

/** A line that the operator should know of and that stops nothing. */
export function advice(name: string, message: string, todo = ''): CheckLine {
  return { name, result: 'advice', message, advice: todo };
}

/** A line that stops a migration. */
export function failed(name: string, message: string, todo: string): CheckLine {
  return { name, result: 'failed', message, advice: todo };
}

/** Bytes as an operator reads them, e.g. `12.5 MiB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 2 ** (10 * power);
  return `${power === 0 ? amount : amount.toFixed(1)} ${units[power]}`;
}
