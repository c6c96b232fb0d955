import { typeSql } from '../catalog/pg-catalog.ts';
import { parseType } from './parse-type.ts';
import { takeName, writtenName } from './quoted-names.ts';
import type { Cast, CastReading } from './settings.ts';

const policies: readonly Cast['policy'][] = ['fail', 'null', 'empty', 'text', 'replace', 'strip'];

/** Words that stand in the place of a type and tell what the values mean. */
const readings: Readonly<Record<string, CastReading>> = {
  seconds: 'seconds',
  milliseconds: 'milliseconds',
  microseconds: 'microseconds',
  'julian-days': 'Julian days',
  ticks: 'ticks',
  hex: 'hex',
  base64: 'base64',
  'json-array': 'json array',
  omit: 'omit',
};

/** Reads `table.column=type[:policy]`, names in double quotes where they hold a dot, `=` or `:`; as text: what is wrong with it. */
export function parseCast(text: string): Cast | string {
  const table = takeName(text, '.');
  if (table === null) return 'it should read table.column=type[:policy]';
  const column = takeName(table.rest, '=');
  if (column === null) return 'it should read table.column=type[:policy]';
  const colon = column.rest.indexOf(':');
  const named = colon === -1 ? column.rest : column.rest.slice(0, colon);
  const word = named.trim().toLowerCase();
  const reading = Object.hasOwn(readings, word) ? readings[word] : undefined;
  const type = reading === undefined ? parseType(named) : ({ kind: 'reading', reading } as const);
  if (typeof type === 'string') return `${type}; beside types there are ${Object.keys(readings).join(', ')}`;
  const written = colon === -1 ? 'fail' : column.rest.slice(colon + 1).trim();
  const policy = policies.find((name) => name === written);
  if (policy === undefined) return `"${written}" is not one of the policies ${policies.join(', ')}`;
  return { table: table.name, column: column.name, type, policy };
}

/** `table.column` as a cast names it. */
export function castPlace({ table, column }: Pick<Cast, 'table' | 'column'>): string {
  return `${writtenName(table)}.${writtenName(column)}`;
}

/** The word by which a cast names what values mean. */
export function castReading(reading: CastReading): string {
  return Object.entries(readings).find(([, one]) => one === reading)?.[0] ?? reading;
}

/** What a cast asks for, as it is written after the equals sign. */
export function castHow({ type, policy }: Pick<Cast, 'type' | 'policy'>): string {
  const how = type.kind === 'reading' ? castReading(type.reading) : typeSql(type);
  return policy === 'fail' ? how : `${how}:${policy}`;
}
