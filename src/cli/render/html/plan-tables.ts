import { inPlace, scriptOf } from '../../../core/ddl/script.ts';
import { viewStatement } from '../../../core/ddl/statements.ts';
import { triggerStatements } from '../../../core/ddl/trigger-statements.ts';
import { profileCounts } from '../../../core/telling/reasons.ts';
import { byRisk, type Risk, type ToldColumn, type ToldTable } from '../../../core/telling/tables.ts';
import { conversionText } from '../live.ts';
import { partCounts } from '../plan-tables.ts';
import type { Story } from '../story.ts';
import { count, duration, size } from '../words.ts';
import { type Html, html, lines } from './html.ts';

const tones: Readonly<Record<Risk, string>> = { high: 'bad', medium: 'warning', low: 'good' };

/** Tables beyond which each is folded, so that the page stays one that can be looked through. */
const mostUnfolded = 40;

/** All tables of a plan at a glance, the risky ones first. */
export function planOverview({ planned }: Story): Html {
  if (planned === null || planned.tables.length === 0) return html``;
  const { tables, seconds } = planned;
  const rows = byRisk(tables).map((told) => {
    const { table, risk } = told;
    const { schema, name } = table.target;
    return html`<tr><td class="name"><a href="#${anchor(tables, told)}"><bdi>${table.source}</bdi>: <bdi>${table.sourceName}</bdi></a></td><td class="name"><bdi>${schema}.${name}</bdi></td>
<td class="n">${table.rows.toLocaleString('en')}</td><td class="n">${size(table.bytes)}</td><td class="n">${estimated(seconds?.get(table) ?? null)}</td><td>${table.loading.size}</td><td class="${tones[risk]}">${risk}</td><td class="faint">${whyRisky(told)}</td></tr>`;
  });
  const whole =
    seconds === null ? '' : ` (${estimated([...seconds.values()].reduce((sum, one) => sum + one, 0))} in all)`;
  return html`<h2>Tables</h2><div class="scroll"><table><thead><tr><th>source table</th><th>target</th><th class="n">rows</th><th class="n">values</th><th class="n">about</th><th>loaded</th><th>risk</th><th></th></tr></thead><tbody>
${rows}</tbody></table></div>
<p class="faint">risk: high where a finding needs a decision before anything can be done, medium where one asks for a look, else low. values: bytes of all values, an estimate. about: how long loading, keys and verifying take where the target is near, a guess from the time that reading the sources took${whole}; small: in one transaction; large: in ranges.</p>`;
}

/** Every table of a plan: its columns with the reason of each decision, and its statements. */
export function planTables({ planned }: Story): Html {
  if (planned === null || planned.tables.length === 0) return html``;
  const { tables } = planned;
  return html`<h2>Decisions, table by table</h2>${tables.map((told) => tableMarkup(told, tables))}`;
}

function tableMarkup(told: ToldTable, tables: readonly ToldTable[]): Html {
  const { table, risk, columns, script } = told;
  const { target } = table;
  const parts = [count(table.rows, 'row'), ...partCounts(table)];
  const statements = script === '' ? html`` : html`<pre class="ddl">${lines(script.trimEnd())}</pre>`;
  const heading = html`<bdi>${table.source}</bdi>: <bdi>${table.sourceName}</bdi> → <bdi>${target.schema}.${target.name}</bdi> <span class="faint">${parts.join(', ')}</span> <span class="${tones[risk]}">risk ${risk}</span>`;
  const body = html`<div class="scroll"><table class="columns"><thead><tr><th>column</th><th>type</th><th>why</th><th>values</th></tr></thead><tbody>${columns.map((column) => columnMarkup(column, told))}</tbody></table></div>${statements}`;
  const id = anchor(tables, told);
  if (tables.length > mostUnfolded && risk === 'low')
    return html`<details class="table" id="${id}"><summary><b>${heading}</b></summary>${body}</details>`;
  return html`<section class="table" id="${id}"><h3>${heading}</h3>${body}</section>`;
}

function columnMarkup(
  { source, target, declared, type, facts, reasons, profile }: ToldColumn,
  { table }: ToldTable,
): Html {
  const name = source === target ? html`<bdi>${source}</bdi>` : html`<bdi>${source}</bdi> → <bdi>${target}</bdi>`;
  const conversion = conversionText(table.load.find((load) => load.source === source)?.conversion);
  const all = [...facts, ...(conversion === '' ? [] : [conversion])];
  const more = all.length === 0 ? html`` : html`<br><span class="faint">${all.join(', ')}</span>`;
  const counts = profileCounts(profile);
  return html`<tr><td class="name">${name}</td><td>${declared || '–'} → <b>${type}</b>${more}</td><td>${separated(reasons)}</td><td class="faint">${counts.length === 0 ? 'no rows' : separated(counts)}</td></tr>`;
}

function separated(texts: readonly string[]): Html[] {
  return texts.map((text, at) => (at === 0 ? html`${text}` : html`<br>${text}`));
}

function whyRisky({ blockers, warnings }: ToldTable): string {
  return [
    ...(blockers === 0 ? [] : [count(blockers, 'blocker')]),
    ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
  ].join(', ');
}

function estimated(seconds: number | null): string {
  if (seconds === null) return '–';
  return seconds < 0.1 ? '< 0.1 s' : duration(seconds);
}

/** A place in the page; names are not made for it. */
function anchor(tables: readonly ToldTable[], told: ToldTable): string {
  return `table-${tables.indexOf(told) + 1}`;
}

/** The views and triggers of a plan, with their statements. */
export function planObjects({ planned }: Story): Html {
  if (planned === null || planned.plan.views.length + planned.plan.triggers.length === 0) return html``;
  const { plan } = planned;
  const views = plan.views.map(
    (view) =>
      html`<details><summary>view <bdi>${view.source}</bdi>: <bdi>${view.sourceName}</bdi> → <bdi>${view.schema}.${view.name}</bdi></summary><pre class="ddl">${lines(scriptOf([viewStatement(view, inPlace)]).trimEnd())}</pre></details>`,
  );
  const triggers = plan.triggers.map(
    (trigger) =>
      html`<details><summary>trigger <bdi>${trigger.source}</bdi>: <bdi>${trigger.sourceName}</bdi> → <bdi>${trigger.name}</bdi> on <bdi>${trigger.schema}.${trigger.relation}</bdi></summary><pre class="ddl">${lines(scriptOf(triggerStatements(trigger, inPlace)).trimEnd())}</pre></details>`,
  );
  return html`<h2>Views and triggers</h2>${views}${triggers}`;
}
