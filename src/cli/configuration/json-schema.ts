import { commandNames } from '../command-names.ts';
import { type ConfigurationKey, configurationKeys, configurationName } from './keys.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: 'string', minLength: 1 } as const;
/** A schema; an equals sign would cut the pair elsewhere, because a file's name may hold one. */
const schemaOfFile = { ...text, pattern: '^[^=]*$' } as const;
const texts = { type: 'array', items: text, uniqueItems: true } as const;

/** The JSON Schema (draft 7, which editors know) of a configuration: what is published and what a file is checked against. */
export function configurationSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: configurationName,
    description: 'Options of gigchain-migrate. What a flag says stands above it; paths are relative to this file.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'This schema, so that an editor completes the keys.' },
      sources: { ...texts, description: 'SQLite files or patterns with * and ?, where the command line names none.' },
      ...Object.fromEntries(configurationKeys.map((key) => [key.key, keySchema(key)])),
    },
  };
}

function keySchema({ row, shape }: ConfigurationKey): JsonSchema {
  const trust = row.configuration === 'named' ? ' Only in a file that --config names.' : '';
  const belongs = row.commands.length < commandNames.length ? ` Of ${row.commands.join(', ')}.` : '';
  const fallback = row.fallback === '' ? '' : ` Default: ${row.fallback}.`;
  const description = `${row.flag}: ${row.meaning}.${fallback}${belongs}${trust}`;
  return { description, ...valueSchema(row, shape) };
}

function valueSchema({ flag, words }: ConfigurationKey['row'], shape: ConfigurationKey['shape']): JsonSchema {
  switch (shape) {
    case 'switch':
      return { type: 'boolean' };
    case 'number':
      return { type: 'integer' };
    case 'list':
      return texts;
    case 'pairs':
      return { type: 'object', additionalProperties: flag === '--map' ? schemaOfFile : text };
    case 'text':
      return words.length === 0 ? text : { enum: words };
  }
}
