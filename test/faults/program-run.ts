import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { program } from '../cli/compiled.ts';
import { announcedStep, type Step } from './announced-step.ts';

export interface Ended {
  /** null where a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line for the person, wherever it was printed. */
  readonly lastLine: string;
  readonly seconds: number;
  /** It did not end within the bound, and was killed by the test. */
  readonly hung: boolean;
}

/** No run of the suite may take longer, in milliseconds. */
const bound = 90_000;

export interface Place {
  readonly folder: string;
  readonly temporary: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The compiled program as a process of its own, that is watched while it runs. */
export class ProgramRun {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  private readonly printed = { stdout: '', stderr: '' };
  private readonly waiting = new Set<() => void>();
  private readonly begun = performance.now();
  private readonly begunAt = new Map<Step, number>();
  private isOver = false;

  constructor(words: readonly string[], { folder, temporary, environment }: Place) {
    const { PATH = '' } = process.env;
    this.process = spawn(process.execPath, [program, ...words], {
      cwd: folder,
      env: { PATH, HOME: folder, TMPDIR: temporary, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.process[name]?.on('data', (chunk: Buffer) => {
        this.printed[name] += chunk.toString();
        const { step } = this;
        if (step !== null && !this.begunAt.has(step)) this.begunAt.set(step, performance.now());
        for (const check of [...this.waiting]) check();
      });
    }
    let hung = false;
    const deadline = setTimeout(() => {
      hung = true;
      this.process.kill('SIGKILL');
    }, bound);
    this.ended = once(this.process, 'close').then(([exitCode, signal]) => {
      this.isOver = true;
      clearTimeout(deadline);
      for (const check of [...this.waiting]) check();
      const { stdout, stderr } = this.printed;
      const seconds = (performance.now() - this.begun) / 1000;
      return { exitCode, signal, stdout, stderr, lastLine: lastLine(stderr) || lastLine(stdout), seconds, hung };
    });
  }

  get stderr(): string {
    return this.printed.stderr;
  }

  /** The step that it has announced last. */
  get step(): Step | null {
    return announcedStep(this.printed.stderr);
  }

  /** How long each step took, in milliseconds, as far as it came. */
  get durations(): ReadonlyMap<Step, number> {
    const begins = [...this.begunAt];
    return new Map(begins.map(([step, at], place) => [step, (begins[place + 1]?.[1] ?? performance.now()) - at]));
  }

  /** Resolves when the step is announced, with true; with false when the program ended before. */
  async reached(step: Step): Promise<boolean> {
    return this.until(() => this.step === step);
  }

  /** Resolves when the condition holds after something was printed; with false when the program ended before. */
  async until(holds: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const check = (): void => {
        const now = holds();
        if (!now && !this.isOver) return;
        this.waiting.delete(check);
        resolve(now);
      };
      this.waiting.add(check);
      check();
    });
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
