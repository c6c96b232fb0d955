import { withoutKnownWarnings } from './node-warnings.ts';
import { run } from './run.ts';

process.emitWarning = withoutKnownWarnings(process.emitWarning);
// Holds if the process ends before the command did: that is never a success.
process.exitCode = 1;
run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
