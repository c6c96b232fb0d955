/** Longer than any time; a column of longer texts has no shape. */
const longest = 32;

/** A text with 0 for every digit, e.g. `0000-00-00 00:00:00`; null for one that is longer than a time. */
export function textShape(text: string): string | null {
  if (text.length > longest) return null;
  let shape = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    shape += unit >= 48 && unit <= 57 ? '0' : text.charAt(at);
  }
  return shape;
}

const timeFields: readonly (readonly [shape: string, format: string])[] = [
  ['0000-00-00', '%Y-%m-%d'],
  ['00:00:00', '%H:%M:%S'],
  ['00:00', '%H:%M'],
];

/** The format of strftime that spells times of a shape; null for a shape that is no time's, or that has an offset of a zone. */
export function spellingOfShape(shape: string): string | null {
  const zone = shape.endsWith('Z') ? 'Z' : '';
  const whole = shape.slice(0, shape.length - zone.length);
  const point = whole.lastIndexOf('.');
  const decimals = point < 0 ? '' : whole.slice(point + 1);
  const seconds = point < 0 ? whole : whole.slice(0, point);
  const fraction = decimals === '' ? '' : `.%${decimals.length}`;
  if (
    point >= 0 &&
    (!seconds.endsWith('00:00:00') || !['0', '00', '000', '0000', '00000', '000000'].includes(decimals))
  )
    return null;
  const format = plainFormat(seconds);
  return format === null ? null : `${format}${fraction}${zone}`;
}

function plainFormat(shape: string): string | null {
  const single = timeFields.find(([found]) => found === shape);
  if (single !== undefined) return single[1];
  const between = shape.charAt(10);
  const [date, time] = [timeFields[0]?.[1], timeFields.slice(1).find(([found]) => found === shape.slice(11))?.[1]];
  if ((between !== ' ' && between !== 'T') || !shape.startsWith('0000-00-00') || time === undefined) return null;
  return `${date}${between}${time}`;
}
