import { type CommandContext, type CommandSpec, forSteps, type Outcome } from '../command.ts';
import { confirm } from '../confirm.ts';
import { guide } from '../guide.ts';
import { renderReport, withWayBack } from '../render/report.ts';

export const migrateCommand: CommandSpec = {
  name: 'migrate',
  argument: '[source...]',
  summary: 'plan, confirm, load, verify, cut over (the default command)',
  details:
    'Until everything is loaded and verified, the tables of the target stay as they are; the SQLite files are only read.',
  examples: [
    'gigchain-migrate',
    'gigchain-migrate analytics.db admin.db wcsap_auth.db --to postgresql://gigchain_user@localhost:5432/gigchain',
    'gigchain-migrate data/*.db --schema-per-source --yes',
    'gigchain-migrate --dry-run',
    "gigchain-migrate --stop-command 'systemctl stop gigchain' --backup backup --check-sql 'SELECT count(*) > 0 FROM users' --switch-env .env --start-command 'systemctl start gigchain'",
  ],
  takesSources: true,
  target: 'needed',
  run: (context) => (context.isGuided ? guide(context, run) : run(context)),
};

async function run(context: CommandContext): Promise<Outcome> {
  const { settings, output, messageStyle: style, canAsk, signal } = context;
  const { migrate } = await import('../../steps/migrate.ts');
  const report = await migrate({
    ...forSteps(context),
    confirm: (plan, replaced, acts) =>
      confirm(plan, replaced, {
        output,
        style,
        yes: settings.yes,
        acts,
        canAsk: canAsk && !settings.noInput,
        signal,
      }),
  });
  return { document: withWayBack(report, settings), text: renderReport(report, settings, context.resultStyle) };
}
