/** Exit codes of shells: 128 and the signal's number. */
const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type SignalName = keyof typeof codes;

/** How long cleaning up may take after an interruption, in milliseconds. */
const patience = 20_000;

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code of the signal that arrived, null where none did. */
  readonly exitCode: () => number | null;
  readonly stopListening: () => void;
}

/** The first signal aborts and is answered at once; the second one, or too long a cleaning up, ends the process. */
export function listenForSignals(tell: (line: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let deadline: NodeJS.Timeout | null = null;
  const endAtOnce = (code: number): never => {
    tell('Ended before all was cleaned up. What is left, and what can be done with it, tells: gigchain-migrate status');
    process.exit(code);
  };
  const onSignal = (name: SignalName): void => {
    if (exitCode !== null) endAtOnce(exitCode);
    exitCode = codes[name];
    tell(`Interrupted (${name}): stopping and cleaning up. Once more ends at once.`);
    deadline = setTimeout(endAtOnce, patience, exitCode);
    deadline.unref();
    controller.abort();
  };
  const names = Object.keys(codes) as SignalName[];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    stopListening: () => {
      for (const name of names) process.off(name, onSignal);
      if (deadline !== null) clearTimeout(deadline);
    },
  };
}
