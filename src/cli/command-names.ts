export const commandNames = [
  'migrate',
  'plan',
  'verify',
  'rollback',
  'finalize',
  'status',
  'doctor',
  'init',
  'completion',
] as const;

export type CommandName = (typeof commandNames)[number];

/** The command of a command line that names none. */
export const defaultCommand: CommandName = 'migrate';
