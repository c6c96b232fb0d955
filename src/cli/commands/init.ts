import { existsSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Note } from '../../core/catalog/note.ts';
import { Failure } from '../../core/errors.ts';
import { type CommandContext, type CommandSpec, forSteps } from '../command.ts';
import { configurationName } from '../configuration/keys.ts';
import { presetNamed } from '../configuration/preset.ts';
import { clashes, proposedConfiguration } from '../configuration/proposal.ts';
import { packageFolder, packageVersion } from '../package.ts';
import { renderNotes } from '../render/notes.ts';
import { clean } from '../render/words.ts';

export const initCommand: CommandSpec = {
  name: 'init',
  argument: '[source...]',
  summary: 'write a configuration file from an inspection of the sources',
  details: `Reads every value of the sources and writes ${configurationName}, or the file of --config. With --data-only it looks at the target's tables too, else it connects to nothing. Overwrites nothing.`,
  examples: [
    'gigchain-migrate init',
    'gigchain-migrate init data/*.db --schema-per-source --identifiers snake',
    'gigchain-migrate init --config deploy/gigchain.json',
    'gigchain-migrate init --data-only --existing truncate --to postgresql://app@db.example.com/app',
  ],
  takesSources: true,
  target: 'optional',
  uses: 'sources',
  run: async (context) => {
    const file = context.flags.text('--config') ?? configurationName;
    if (existsSync(file)) throw isThere(file);
    const isOfTarget = context.settings.parts === 'data-only';
    if (!isOfTarget && context.flags.text('--to') !== null) throw connectsToNothing();
    const settings = isOfTarget ? context.settings : { ...context.settings, target: null };
    const { plan } = await import('../../steps/plan.ts');
    const { report, plan: made } = await plan({ ...forSteps(context), settings });
    if (made === null) {
      const { exitCode, error, notes } = report;
      return {
        document: { schemaVersion: 1, command: 'init', status: report.status, exitCode, error, notes },
        text: '',
      };
    }
    const folder = dirname(resolve(file));
    const fromFile = (path: string) => (isAbsolute(path) ? path : slashed(relative(folder, resolve(path))));
    const configuration = proposedConfiguration({
      settings,
      plan: made,
      preset: presetNamed(context.flags.text('--preset')),
      schema: schemaFor(folder),
      fromFile,
    });
    write(file, configuration);
    const notes = made.notes.filter(({ code }) => code !== 'GM204' || !clashes(settings, made));
    const document = { schemaVersion: 1, command: 'init', exitCode: 0, error: null, file, configuration, notes };
    return { document, text: rendered(file, notes, clashes(settings, made), context) };
  },
};

function rendered(
  file: string,
  notes: readonly Note[],
  clash: boolean,
  { resultStyle: style }: CommandContext,
): string {
  const findings = renderNotes(notes, style);
  const lines = [
    ...(findings.length === 0 ? [] : [style.paint.strong('Findings'), ...findings, '']),
    ...(clash
      ? ['Tables of one name are in several sources: each source gets a schema of its own (schemaPerSource).']
      : []),
    `Written: ${clean(file)}. Next: gigchain-migrate plan${file === configurationName ? '' : ` --config ${clean(file)}`}`,
  ];
  return `${lines.join('\n')}\n`;
}

function write(file: string, configuration: Record<string, unknown>): void {
  try {
    writeFileSync(file, `${JSON.stringify(configuration, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EEXIST') throw isThere(file);
    throw new Failure({ kind: 'failed', message: `${file} cannot be written (${code})`, cause: error });
  }
}

function isThere(file: string): Failure {
  return new Failure({
    kind: 'usage',
    message: `${file} is there already, and is not overwritten`,
    advice: 'Move it away, or name another file with --config.',
  });
}

function connectsToNothing(): Failure {
  return new Failure({
    kind: 'usage',
    message: '--to is for init --data-only: without that, init connects to nothing',
    advice: 'Leave it out, and give it to plan and migrate; or add --data-only.',
  });
}

/** The schema of this program where it is installed beside the file, else as it is published. */
function schemaFor(folder: string): string {
  const own = relative(folder, join(packageFolder, 'dist/config.schema.json'));
  const isBeside = own.split(sep)[0] === 'node_modules';
  return isBeside
    ? `./${slashed(own)}`
    : `https://unpkg.com/gigchain-migrate@${packageVersion()}/dist/config.schema.json`;
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
