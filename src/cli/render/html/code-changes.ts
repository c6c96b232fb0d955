import type { CodeChange } from '../../../core/catalog/code-change.ts';
import { placeText } from '../code-changes.ts';
import { type Html, html } from './html.ts';

/** What application code must change afterwards, with an example of each. */
export function codeChangeSection(changes: readonly CodeChange[]): Html {
  if (changes.length === 0) return html``;
  const shown = changes.map(({ kind, message, places, count, before, after }) => {
    const named = places.map((place, at) => html`${at === 0 ? '' : ', '}<bdi>${placeText(place)}</bdi>`);
    const others = count > places.length ? html` and ${count - places.length} more` : html``;
    const example =
      before === ''
        ? html``
        : html`<table class="sql"><tbody><tr><th>SQLite</th><td><code>${before}</code></td></tr><tr><th>PostgreSQL</th><td><code>${after}</code></td></tr></tbody></table>`;
    return html`<div class="note change"><b>${kind}</b> ${message}<br><span class="faint">${named}${others}</span>${example}</div>`;
  });
  return html`<h2>What application code must change afterwards (${changes.length})</h2>
<p class="faint">Derived from what this schema has; the application's own SQL was not looked at.</p>${shown}`;
}
