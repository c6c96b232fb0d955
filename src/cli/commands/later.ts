import type { CommandSpec } from '../command.ts';

const later = { details: '', examples: [], takesSources: false, target: 'optional', run: null } as const;

/** Commands that the parser knows and that answer "not available yet". */
export const laterCommands: readonly CommandSpec[] = [
  { ...later, name: 'init', argument: '[source...]', summary: 'write a configuration file (not available yet)' },
  { ...later, name: 'completion', argument: '<shell>', summary: 'shell completion (not available yet)' },
];
