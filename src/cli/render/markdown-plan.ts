import type { CodeChange } from '../../core/catalog/code-change.ts';
import { byRisk } from '../../core/telling/tables.ts';
import { placesText } from './code-changes.ts';
import { fenced, folded, plain, table } from './markdown-words.ts';
import type { Story } from './story.ts';
import { size } from './words.ts';

/** Places that a change names here, and tables whose statements are shown; a comment of a pull request holds 65,536 characters. */
const most = { places: 5, scripts: 20, characters: 20_000 };

/** What application code must change afterwards, each folded with its example. */
export function codeChangeParts(changes: readonly CodeChange[]): string[] {
  if (changes.length === 0) return [];
  const parts = changes.map((change) => {
    const where = `In ${plain(placesText(change, most.places))}.`;
    const example =
      change.before === '' ? [] : [fenced(`-- SQLite\n${change.before};\n-- PostgreSQL\n${change.after};`, 'sql')];
    return folded(`${change.kind}: ${change.message}`, [where, ...example]);
  });
  return [`### What application code must change afterwards (${changes.length})`, ...parts];
}

/** The tables of a plan: those with findings first, then the statements of the first ones. */
export function plannedParts(planned: NonNullable<Story['planned']>): string[] {
  const sorted = byRisk(planned.tables);
  if (sorted.length === 0) return [];
  const rows = sorted.map(({ table: one, risk, columns }) => [
    `${one.source}: ${one.sourceName}`,
    `${one.target.schema}.${one.target.name}`,
    `${one.rows}`,
    size(one.bytes),
    `${columns.length}`,
    risk,
  ]);
  let room = most.characters;
  const scripts = sorted
    .filter(({ script }) => script !== '')
    .slice(0, most.scripts)
    .filter(({ script }) => {
      room -= script.length;
      return room > 0;
    });
  const statements = scripts.map(({ table: one, script }) =>
    fenced(`-- ${one.source}: ${one.sourceName}\n${script.trimEnd()}`, 'sql'),
  );
  const left = sorted.length - scripts.length;
  const rest = left === 0 ? [] : [`Those of ${left} more are in \`plan --sql\` and \`--report plan.html\`.`];
  return [
    '### Tables',
    table(['source table', 'target', 'rows:', 'values:', 'columns:', 'risk'], rows),
    ...(statements.length === 0 ? [] : [folded('Statements', [...statements, ...rest])]),
  ];
}
