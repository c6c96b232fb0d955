import { Failure } from '../core/errors.ts';
import { passwordsOf } from '../core/redact.ts';
import { usageFailure } from '../core/settings/problems.ts';
import { reportOn } from './aftermath.ts';
import type { CommandContext, CommandSpec, Ending } from './command.ts';
import { defaultCommand } from './command-names.ts';
import { commandOf } from './commands/all.ts';
import { withPreset } from './configuration/preset.ts';
import { effectiveSettings, renderEffective } from './configuration/print.ts';
import { type Configuration, noConfiguration, readConfiguration } from './configuration/read.ts';
import { end, endInFailure, type Session } from './ending.ts';
import type { Flags } from './flags.ts';
import { gaugeLines } from './gauge-lines.ts';
import { saysNothing } from './guide.ts';
import { isKeywordString, urlOfKeywords } from './keyword-string.ts';
import { boundMemory } from './memory.ts';
import { interrupted } from './outcome.ts';
import { createOutput, watchStreams } from './output.ts';
import { packageVersion } from './package.ts';
import { prepareSettings } from './prepare.ts';
import { type Parsed, parseArguments } from './program.ts';
import { createProgress } from './progress.ts';
import { readWords, type Words } from './read-words.ts';
import { copyable } from './render/copyable.ts';
import { type Interruption, listenForSignals } from './signals.ts';
import { lookAround } from './surroundings.ts';
import { readTerminal } from './terminal.ts';
import { createTimeline } from './timeline.ts';

/** Runs one command line (without node and script) to its end and gives the exit code. Never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  const resultWritten = watchStreams();
  const words = readWords(argv);
  const version = packageVersion();
  if (words.asks === 'version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  // Read by the package that asks questions, when it is loaded.
  if (!words.colour) process.env.NO_COLOR = '1';
  const inActions = process.env.GITHUB_ACTIONS === 'true';
  const session: Session = {
    argv,
    words,
    inActions,
    version,
    terminal: readTerminal(process.env, { colour: words.colour }),
    command: words.command ?? defaultCommand,
    secrets: [],
    target: null,
    output: createOutput({ quiet: false, inActions }),
  };
  const interruption = listenForSignals((line) => session.output.tell(copyable(line, session.target)));
  // What is thrown outside of any call, by a socket for example, is a bug too, and is reported like one.
  const onBug = (error: unknown): void => process.exit(endInFailure(error, session, interruption.exitCode()));
  process.on('uncaughtException', onBug);
  try {
    const ended = await runCommand(session, interruption);
    const lost = await resultWritten();
    return lost === null ? ended.exitCode : endInFailure(resultLost(lost, ended), session, null);
  } catch (error) {
    return endInFailure(error, session, interruption.exitCode());
  } finally {
    interruption.stopListening();
    process.off('uncaughtException', onBug);
  }
}

async function runCommand(session: Session, interruption: Interruption): Promise<Ended> {
  const parsed = parse(session.words);
  if (parsed === null) return { exitCode: 0, hasChangedTarget: false };
  const { words } = parsed;
  const spec = commandOf(parsed.command);
  const terminal = session.terminal;
  boundMemory();
  const found = lookAround();
  const configuration = await configurationFor(spec, parsed.flags, found.workingDirectory);
  const preset = withPreset(parsed.flags, configuration);
  const { flags } = preset;
  const output = createOutput({ quiet: flags.on('--quiet') || spec.uses === 'nothing', inActions: session.inActions });
  session.output = output;

  output.say(terminal.stderrPaint.strong(`gigchain-migrate ${session.version}: SQLite to PostgreSQL`));
  const to = flags.text('--to') ?? '';
  session.secrets = [...found.secrets, ...passwordsOf(isKeywordString(to) ? (urlOfKeywords(to) ?? '') : to)];
  const settings = await prepareSettings({
    parsed,
    flags,
    configuration: { ...configuration, problems: [...configuration.problems, ...preset.problems] },
    spec,
    found,
    output,
    commandImplied: session.words.command === null,
    canAsk: terminal.canAsk,
    signal: interruption.signal,
  });
  session.target = settings.target;
  if (settings.target?.where.kind === 'url') {
    session.secrets = [...session.secrets, ...passwordsOf(settings.target.where.url)];
  }

  if (flags.on('--print-config')) {
    const namesSources = words.length > 0;
    const options = { command: parsed.command, given: parsed.flags, preset, configuration, settings, namesSources };
    const document = effectiveSettings(options);
    return {
      exitCode: end(document, { text: renderEffective(document, terminal.stdoutPaint) }, session),
      hasChangedTarget: false,
    };
  }

  const style = { verbose: flags.on('--verbose') };
  const messageStyle = { ...style, paint: terminal.stderrPaint, width: terminal.stderrWidth };
  const animates = terminal.animates && !flags.on('--quiet');
  const gauge = animates ? (await import('./gauge-bars.ts')).gaugeBars(output) : gaugeLines(output.say);
  const progress = createProgress({ output, style: messageStyle, gauge });
  const timeline = createTimeline();
  const context: CommandContext = {
    settings,
    surroundings: { ...found.surroundings, secrets: session.secrets },
    listen: (event) => {
      timeline.listen(event);
      progress(event.kind === 'said' ? { ...event, message: copyable(event.message, settings.target) } : event);
    },
    signal: interruption.signal,
    flags,
    words,
    output,
    canAsk: terminal.canAsk,
    isGuided: terminal.canAsk && saysNothing(session.argv) && !settings.yes && !settings.noInput,
    resultStyle: { ...style, paint: terminal.stdoutPaint, width: terminal.stdoutWidth },
    messageStyle,
  };
  try {
    const { document, ...shown } = await spec.run(context);
    gauge.stop();
    const ended = interrupted(document, interruption.exitCode());
    const told = reportOn(ended, { command: spec.name, context, timeline, version: session.version });
    return {
      exitCode: end(told, shown, session),
      hasChangedTarget: hasChangedTarget(document),
    };
  } finally {
    gauge.stop();
  }
}

function configurationFor(spec: CommandSpec, flags: Flags, workingDirectory: string): Promise<Configuration> {
  if (spec.uses !== undefined) return Promise.resolve(noConfiguration);
  return readConfiguration({ named: flags.text('--config'), workingDirectory, command: spec.name });
}

interface Ended {
  readonly exitCode: number;
  /** Whether the target is another one than before. */
  readonly hasChangedTarget: boolean;
}

const changes = new Set(['migrate migrated', 'migrate counts-verified', 'rollback rolled_back']);

function hasChangedTarget({ command, status = '' }: Ending): boolean {
  return changes.has(`${command} ${status}`);
}

/** What changed the target and succeeded is told apart from what did not: exit 6 says that it is done. */
function resultLost(cause: Error, { hasChangedTarget: isDone }: Ended): Failure {
  return new Failure({
    kind: isDone ? 'late' : 'failed',
    message: `the result could not be written to stdout: ${cause.message}`,
    advice: isDone ? 'The target is as the command was to make it; see: gigchain-migrate status' : '',
    cause,
  });
}

/** Null where help was all that was wanted. Throws the usage Failure of everything that is wrong with the options. */
function parse({ command, rest, asks, problems }: Words): Parsed | null {
  const write = (text: string): void => void process.stdout.write(text);
  if (asks === 'help') return parseArguments(command === null ? ['--help'] : [command, '--help'], write);
  if (problems.length > 0) throw usageFailure(problems);
  return parseArguments([command ?? defaultCommand, ...rest], write);
}
