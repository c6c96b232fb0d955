import { run } from './run.ts';

// Holds if the process ends before the command did: that is never a success.
process.exitCode = 1;
run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
