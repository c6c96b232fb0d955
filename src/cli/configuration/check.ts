import type { ErrorObject } from 'ajv';
import type { Problem } from '../../core/settings/problems.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import { optionTable } from '../option-table.ts';
import { configurationSchema } from './json-schema.ts';
import { configurationKeys, keyOf } from './keys.ts';
import { type JsonPath, writtenPath } from './parse.ts';

/** A problem and what it is about. */
export interface PlacedProblem extends Problem {
  readonly path: JsonPath;
}

/** Everything in which a configuration departs from the schema. */
export async function checkConfiguration(value: unknown): Promise<PlacedProblem[]> {
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true, verbose: true }).compile(configurationSchema());
  validate(value);
  return (validate.errors ?? []).map(explain);
}

function explain({ keyword, instancePath, params, data }: ErrorObject): PlacedProblem {
  const path = pathOf(instancePath);
  const named = writtenPath(path);
  const shown = JSON.stringify(data) ?? '';
  const whole = named === '' ? 'the configuration' : named;
  switch (keyword) {
    case 'additionalProperties':
      return { path: [...path, String(params.additionalProperty)], ...unknownKey(String(params.additionalProperty)) };
    case 'type':
      return { path, message: `${whole} has to be ${kinds[String(params.type)] ?? params.type}`, advice: '' };
    case 'enum': {
      const words = (params.allowedValues as readonly string[]).map(String);
      const offers = typeof data === 'string' ? didYouMean(nearest(data, words)) : '';
      return { path, message: `${whole}: ${shown} is not one of ${words.join(', ')}`, advice: offers };
    }
    case 'minLength':
      return { path, message: `${whole} is empty`, advice: '' };
    case 'pattern':
      return { path, message: `${whole}: ${shown} holds an equals sign`, advice: '' };
    case 'uniqueItems': {
      const second = Math.max(Number(params.i), Number(params.j));
      return { path: [...path, second], message: `${whole}[${second}] stands twice`, advice: '' };
    }
    default:
      throw new Error(`no words for ${keyword}`);
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
};

/** Keys of an object of pairs are free, so an unknown one is always of the document itself. */
function unknownKey(key: string): Problem {
  const row = optionTable.find(({ flag }) => keyOf(flag) === key);
  if (row !== undefined) return { message: `${key} is for a single call`, advice: `Give it as ${row.flag}.` };
  const offers = nearest(key, ['$schema', 'sources', ...configurationKeys.map((known) => known.key)]);
  return { message: `${writtenPath([key])} is not a key of a configuration`, advice: didYouMean(offers) };
}

/** A JSON Pointer, https://www.rfc-editor.org/rfc/rfc6901; a step of digits is a position, which no key at such a place is. */
function pathOf(pointer: string): JsonPath {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.map((step, at) => (at > 0 && isList(steps[0]) ? Number(step) : step));
}

function isList(key: string | undefined): boolean {
  return key === 'sources' || configurationKeys.some((known) => known.key === key && known.shape === 'list');
}
