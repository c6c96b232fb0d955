import type { ActReport } from '../../../core/catalog/acts.ts';
import type { NotCarried, Note, Severity } from '../../../core/catalog/note.ts';
import type { Difference } from '../../../core/catalog/report.ts';
import type { Finding, Story } from '../story.ts';
import { count } from '../words.ts';
import { type Html, html, lines } from './html.ts';

const order: readonly Severity[] = ['blocker', 'warning', 'info'];
/** Findings of one code that are shown one by one where they are only for information. */
const mostUnfolded = 5;

const headings = { blocker: 'Blockers', warning: 'Warnings', info: 'For information' } as const;

/** All findings, what needs a decision first. */
export function noteSection(findings: readonly Finding[]): Html {
  const groups = order.map((severity) => {
    const chosen = findings.filter(({ note }) => note.severity === severity);
    if (chosen.length === 0) return html``;
    const codes = [...new Set(chosen.map(({ note }) => note.code))];
    const found =
      severity === 'info'
        ? codes.flatMap((code) => folded(chosen.filter(({ note }) => note.code === code)))
        : chosen.map(noteMarkup);
    return html`<h3>${headings[severity]} (${chosen.length})</h3>${found}`;
  });
  return findings.length === 0 ? html`` : html`<h2>Findings</h2>${groups}`;
}

/** Many of one kind are behind their number. */
function folded(findings: readonly Finding[]): Html[] {
  const [first] = findings;
  if (first === undefined || findings.length <= mostUnfolded) return findings.map(noteMarkup);
  const rest = findings.slice(1).map(noteMarkup);
  return [
    noteMarkup(first),
    html`<details><summary>${findings.length - 1} more of ${first.note.code}</summary>${rest}</details>`,
  ];
}

function noteMarkup({ note, accepted }: Finding): Html {
  const tone = { blocker: 'bad', warning: 'warning', info: 'faint' }[note.severity];
  const isAccepted = accepted ? html` <span class="faint">(accepted by the baseline)</span>` : html``;
  const advice = note.advice === '' ? html`` : html`<br><span class="faint">${lines(note.advice)}</span>`;
  return html`<div class="note ${note.severity === 'warning' ? 'warning-note' : note.severity}"><b class="${tone}">${note.code}</b> ${placeOf(note)}${lines(note.message)}${isAccepted}${advice}</div>`;
}

function placeOf({ source, table, column }: Note): Html {
  const inTable = [table, column].filter((name) => name !== null).join('.');
  const place = [source, inTable].filter((name) => name !== null && name !== '').join(': ');
  return place === '' ? html`` : html`<b><bdi>${place}</bdi></b> `;
}

/** What the target will not have, with its SQL. */
export function notCarriedSection(objects: readonly NotCarried[]): Html {
  if (objects.length === 0) return html``;
  const shown = objects.map(({ source, kind, name, code, sql }) => {
    const head = html`${kind} <bdi>${name}</bdi> of <bdi>${source}</bdi> <span class="faint">(${code})</span>`;
    return sql === ''
      ? html`<p>${head}</p>`
      : html`<details><summary>${head}</summary><pre>${lines(sql)}</pre></details>`;
  });
  return html`<h2>Not carried over: ${count(objects.length, 'object')}</h2>${shown}`;
}

/** Where source and target differ. */
export function differenceSection(differences: readonly Difference[]): Html {
  if (differences.length === 0) return html``;
  const rows = differences.map(
    ({ table, column, key, kind, expected, found }) =>
      html`<tr><td class="name"><bdi>${table}</bdi></td><td>${column ?? ''}</td><td>${key}</td><td>${kind}</td><td><code>${expected}</code></td><td><code>${found}</code></td></tr>`,
  );
  return html`<h2 class="bad">${count(differences.length, 'difference')}</h2><div class="scroll"><table><thead><tr><th>table</th><th>column</th><th>key</th><th>kind</th><th>expected</th><th>found</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** What was done besides, in order. */
export function actSection(acts: readonly ActReport[]): Html {
  if (acts.length === 0) return html``;
  const tones = { planned: 'faint', done: 'good', failed: 'bad' } as const;
  const rows = acts.map(
    ({ kind, what, result, detail }) =>
      html`<tr><td>${kind}</td><td><code>${what}</code></td><td class="${tones[result]}">${result}</td><td class="name">${detail}</td></tr>`,
  );
  return html`<h2>Around the migration</h2><div class="scroll"><table><thead><tr><th>what</th><th></th><th>result</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** How to take it back. */
export function wayBackSection({ rollback }: Story): Html {
  if (rollback === '') return html``;
  return html`<h2>How to go back</h2><p>What was replaced is kept in the backup schema of the run, and the SQLite files were not changed. This puts everything back, and then proves it:</p>
<pre>${rollback}
${rollback} --check</pre>`;
}
