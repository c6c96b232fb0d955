const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as HTML or SVG. */
export function escaped(text) {
  return String(text).replace(/[&<>"]/g, (character) => entities[character]);
}

/** An element; `content` is markup already. */
export function element(name, attributes, content = '') {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
}

/** A picture of SVG that scales with the page; `label` is read aloud. */
export function picture({ width, height, label }, content) {
  return element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, content);
}

export function label(text, { x, y, anchor = 'start', look = '' }) {
  return element('text', { x, y, 'text-anchor': anchor, class: look }, escaped(text));
}

/** A table whose first column is a heading. */
export function table(titles, rows) {
  const head = titles.map((title) => element('th', { scope: 'col' }, escaped(title))).join('');
  const body = rows.map(([first, ...cells]) => {
    const written = cells.map((cell) => element('td', {}, escaped(cell))).join('');
    return `<tr>${element('th', { scope: 'row' }, escaped(first))}${written}</tr>`;
  });
  return element(
    'div',
    { class: 'wide' },
    `<table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`,
  );
}

export function list(lines) {
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
}
