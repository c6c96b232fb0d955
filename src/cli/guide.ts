import type { MigrationPlan } from '../core/catalog/plan.ts';
import type { Report } from '../core/catalog/report.ts';
import { exitCodes } from '../core/exit-codes.ts';
import type { TargetSettings } from '../core/settings/settings.ts';
import { type Choice, choose } from './ask.ts';
import { type CommandContext, forSteps, type Outcome } from './command.ts';
import { renderPlan, summaryLines } from './render/plan.ts';
import { renderReport } from './render/report.ts';

/** Options of the output alone, with which a command line still says nothing. */
const silent: readonly string[] = ['--no-color', '--verbose', '--debug'];

/** Whether somebody started the program without saying what to do. */
export function saysNothing(argv: readonly string[]): boolean {
  return argv.every((word) => silent.includes(word));
}

type Next = 'dry-run' | 'migrate' | 'plan' | 'stop';

const choices: readonly Choice<Next>[] = [
  { value: 'dry-run', name: 'Dry run first (nothing is changed)' },
  { value: 'migrate', name: 'Migrate' },
  { value: 'plan', name: 'Show the plan, column by column' },
  { value: 'stop', name: 'Stop' },
];

/**
 * Shows what was found and planned, and lets the person go on: the dry run is offered first, and what migrates is the command itself,
 * which shows its plan and asks as always. A plan or a dry run that fails ends it with its own exit code.
 */
export async function guide(
  context: CommandContext,
  migrate: (context: CommandContext) => Promise<Outcome>,
): Promise<Outcome> {
  const { output, messageStyle: style, settings, signal } = context;
  const { plan } = await import('../steps/plan.ts');
  const { report, plan: made, replaced } = await plan(forSteps(context));
  const shown = made === null ? '' : renderPlan({ plan: made, replaced, ...report }, style);
  if (made === null || report.error !== null) return { document: { ...report, command: 'migrate' }, text: shown };
  output.tell('');
  for (const line of summaryLines(made, replaced, style)) output.tell(line);
  let offered = isEmpty(made) ? choices.filter(({ value }) => value === 'stop') : choices;
  for (;;) {
    const next = await choose({ message: 'What next?', choices: offered, signal });
    switch (next) {
      case 'migrate':
        return migrate(context);
      case 'stop':
        return { document: stopped(report), text: '' };
      case 'plan':
        output.tell(shown.trimEnd());
        break;
      case 'dry-run': {
        const dry = { ...settings, dryRun: true, target: dryRunTarget(context) };
        const tried = await tryOut({ ...context, settings: dry });
        if (tried.exitCode !== exitCodes.done) return { document: tried, text: renderReport(tried, dry, style) };
        output.tell(`\n${renderReport(tried, dry, style)}`);
        offered = choices.filter(({ value }) => value !== 'dry-run');
      }
    }
  }
}

/** A dry run goes to a target that was named, by the configuration or at the question, never to one of the environment. */
function dryRunTarget({ settings: { target }, flags }: CommandContext): TargetSettings | null {
  const isNamed = flags.text('--to') !== null || target?.from === '--to';
  return isNamed ? target : { from: '--dry-run', where: { kind: 'embedded', directory: null } };
}

async function tryOut(context: CommandContext): Promise<Report> {
  const { migrate } = await import('../steps/migrate.ts');
  return migrate({ ...forSteps(context), confirm: async () => true });
}

function isEmpty({ tables, views }: MigrationPlan): boolean {
  return tables.length + views.length === 0;
}

function stopped(report: Report): Report {
  const error = { message: 'stopped; nothing was changed', advice: 'See: gigchain-migrate --help' };
  return { ...report, command: 'migrate', status: 'declined', exitCode: exitCodes.declined, error };
}
