import { element, label, picture } from './markup.js';
import { count, fixed } from './words.js';

const width = 370;
const height = 250;
const frame = { left: 56, right: 44, top: 30, bottom: 34 };

/** How one thing grows with the size, both on logarithmic axes. */
export function growthLine({ of, points }, { title, value }) {
  const x = logarithmic(
    points.map(({ size }) => size),
    { from: frame.left, to: width - frame.right },
  );
  const y = logarithmic(points.map(value), { from: height - frame.bottom, to: frame.top });
  const places = points.map((point) => ({ point, x: x(point.size), y: y(value(point)) }));
  const dots = places.map((place) => {
    const words = element('title', {}, `${count(place.point.size)} ${of}: ${fixed(value(place.point), 2)}`);
    return element('circle', { cx: place.x, cy: place.y, r: 4, class: 'ours' }, words);
  });
  const marks = places.map((place) =>
    label(count(place.point.size), { x: place.x, y: height - 14, anchor: 'middle', look: 'mark' }),
  );
  const values = places.map((place) =>
    label(fixed(value(place.point), value(place.point) < 10 ? 2 : 0), {
      x: place.x,
      y: place.y - 9,
      anchor: 'middle',
      look: 'mark',
    }),
  );
  const bottom = height - frame.bottom;
  const axis = element('line', { x1: frame.left - 10, x2: width - 8, y1: bottom + 4, y2: bottom + 4, class: 'axis' });
  const line = element('polyline', { points: places.map((place) => `${place.x},${place.y}`).join(' '), class: 'line' });
  const heading = label(`${title} by ${of}`, { x: 8, y: 14 });
  return picture(
    { width, height, label: `${title} by ${of}` },
    [heading, axis, line, ...dots, ...marks, ...values].join(''),
  );
}

/** Both ends of a scale lie a power of ten apart at least, so that what hardly changes looks like it. */
function logarithmic(numbers, { from, to }) {
  const low = Math.log10(Math.min(...numbers));
  const high = Math.max(Math.log10(Math.max(...numbers)), low + 1);
  return (number) => from + ((Math.log10(number) - low) / (high - low)) * (to - from);
}
