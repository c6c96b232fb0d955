import { element, label, picture } from './markup.js';
import { fixed } from './words.js';

const width = 760;
const rowHeight = 30;
const left = 230;
const right = 70;
const room = width - left - right;

/** Wall seconds of every party that loaded right: a bar for the median, a line from the quickest to the slowest run. */
export function wallBars(results) {
  const longest = Math.max(...results.flatMap(({ runs }) => runs.map(({ seconds }) => seconds)));
  const x = (seconds) => left + (seconds / longest) * room;
  const rows = results.map((result, index) => {
    const middle = index * rowHeight + rowHeight / 2;
    const seconds = result.runs.map((run) => run.seconds);
    const line = { x1: x(Math.min(...seconds)), x2: x(Math.max(...seconds)), y1: middle, y2: middle, class: 'spread' };
    return [
      label(result.name, { x: left - 10, y: middle + 4, anchor: 'end' }),
      bar({ from: left, to: x(result.seconds), middle, look: result.name.startsWith('gigchain') ? 'ours' : 'peer' }),
      element('line', line),
      label(`${fixed(result.seconds, 2)} s`, { x: x(Math.max(...seconds)) + 8, y: middle + 4 }),
    ].join('');
  });
  return picture({ width, height: results.length * rowHeight, label: 'wall seconds by party' }, rows.join(''));
}

/** One bar for each run of the tool's own kind, made of its phases; what is missing to the wall time is start-up. */
export function phaseBars(results) {
  const longest = Math.max(...results.map(({ seconds }) => seconds));
  const names = Object.keys(results[0].phases);
  const rows = results.map(({ name, seconds, phases }, index) => {
    const middle = index * rowHeight + rowHeight / 2;
    let from = left;
    const parts = names.map((phase, number) => {
      const to = from + (phases[phase] / longest) * room;
      const part = bar({ from, to, middle, look: `phase-${number}`, title: `${phase} ${fixed(phases[phase], 2)} s` });
      from = to;
      return part;
    });
    const rest = bar({ from, to: left + (seconds / longest) * room, middle, look: 'rest', title: 'start and end' });
    return [label(name, { x: left - 10, y: middle + 4, anchor: 'end' }), ...parts, rest].join('');
  });
  const legend = [...names, 'start and end'].map((phase, number, all) => {
    const at = { x: number * ((width - 20) / all.length), y: results.length * rowHeight + 12 };
    const look = number < names.length ? `phase-${number}` : 'rest';
    return (
      element('rect', { ...at, width: 12, height: 12, class: look }) + label(phase, { x: at.x + 17, y: at.y + 11 })
    );
  });
  const size = { width, height: results.length * rowHeight + 32, label: 'seconds by phase' };
  return picture(size, [...rows, ...legend].join(''));
}

function bar({ from, to, middle, look, title = '' }) {
  const place = { x: from, y: middle - 9, width: Math.max(0, to - from), height: 18, class: look };
  return element('rect', place, title === '' ? '' : element('title', {}, title));
}
