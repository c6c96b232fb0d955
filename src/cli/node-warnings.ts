type Emit = typeof process.emitWarning;

/** Node's word that its own SQLite is experimental; a note of the run says when that is what reads, and why. */
const known = 'SQLite is an experimental feature';

/** Emits the warnings of Node, all but the known one: https://nodejs.org/api/process.html#processemitwarningwarning-options */
export function withoutKnownWarnings(emit: Emit): Emit {
  return (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).startsWith(known) && rest[0] === 'ExperimentalWarning') return;
    Reflect.apply(emit, process, [warning, ...rest]);
  };
}
