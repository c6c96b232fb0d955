import { matchesForm } from '../mapping/text-forms.ts';
import { computed, isTime, type Typed } from './typed-sql.ts';

/** A time, or the time that a text spells; null for what is none. */
export function timeOf(typed: Typed): Typed | null {
  return isTime(typed) ? typed : (typed.time ?? null);
}

/** A literal in the column's own spelling, as a value of its type. */
export function timeLiteral(time: Typed, text: Typed): Typed | null {
  const { literal } = text;
  if (typeof literal !== 'string' || time.spelling === undefined || !isSpelled(literal, time.spelling)) return null;
  const form = time.kind;
  if (form !== 'date' && form !== 'time' && form !== 'timestamp' && form !== 'timestamptz') return null;
  return matchesForm(form, literal) ? computed(`${text.sql}::${form}`, form) : null;
}

/** Whether a text has the shape that a format of digits gives. */
function isSpelled(text: string, spelling: string): boolean {
  let shape = '';
  for (let at = 0; at < spelling.length; at += 1) {
    const isField = spelling.charAt(at) === '%';
    if (isField) at += 1;
    shape += isField ? '0'.repeat(widths[spelling.charAt(at)] ?? 0) : spelling.charAt(at);
  }
  return text.replaceAll(/[0-9]/g, '0') === shape;
}

/** How many digits each field of the format has; %1 to %6 are those of a fraction. */
const widths: Readonly<Record<string, number>> = {
  Y: 4,
  m: 2,
  d: 2,
  H: 2,
  M: 2,
  S: 2,
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
};
