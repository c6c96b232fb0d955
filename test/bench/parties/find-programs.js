import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Splits parties into those whose programs are all on the PATH and those that miss some. */
export function findPrograms(parties) {
  const present = [];
  const missing = [];
  for (const party of parties) {
    const programs = party.needs.filter((program) => !isOnPath(program));
    if (programs.length === 0) present.push(party);
    else missing.push({ name: party.name, programs });
  }
  return { present, missing };
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
