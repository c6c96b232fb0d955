import type { CommandSpec } from '../command.ts';
import type { CommandName } from '../command-names.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { finalizeCommand } from './finalize.ts';
import { initCommand } from './init.ts';
import { migrateCommand } from './migrate.ts';
import { planCommand } from './plan.ts';
import { rollbackCommand } from './rollback.ts';
import { statusCommand } from './status.ts';
import { verifyCommand } from './verify.ts';

const working: readonly CommandSpec[] = [
  migrateCommand,
  planCommand,
  verifyCommand,
  rollbackCommand,
  finalizeCommand,
  statusCommand,
  doctorCommand,
  initCommand,
];

/** Every command, in the order of the help. */
export const commandTable: readonly CommandSpec[] = [...working, completionCommand(working)];

/** The command of a name. */
export function commandOf(name: CommandName): CommandSpec {
  const command = commandTable.find((spec) => spec.name === name);
  if (command === undefined) throw new Error(`command ${name} has no row`);
  return command;
}
