import type { TargetSettings } from '../../core/settings/settings.ts';
import { isThrowAway, toOption } from './next-steps.ts';

/** A command of this tool in a text, with the run and the switches that follow it. */
const commands =
  /\bgigchain-migrate (?:rollback|status|finalize)\b(?: \d{8}_\d{6}_[0-9a-f]{4}\b)?(?: --(?:check|despite-changes)\b)?/g;

/** Completes the commands in a text with the target, so that they can be typed as they stand: one that only --to named has to be named again. */
export function copyable(text: string, target: TargetSettings | null): string {
  if (isThrowAway(target)) return text;
  const option = toOption(target);
  return text.replaceAll(commands, (command, offset: number) =>
    text.startsWith(' --to ', offset + command.length) ? command : command + option,
  );
}
