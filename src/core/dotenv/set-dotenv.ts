import { assignments } from './parse-dotenv.ts';

/**
 * The text of a `.env` file in which variables have other values: every line of such a name gets it, because readers disagree on
 * which of two holds; a name that has no line gets one at the end. All else stays as it is, byte for byte.
 */
export function setDotenv(text: string, values: Readonly<Record<string, string>>): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  let changed = text;
  // From the end, so that the places of what comes before stay right.
  for (const { name, start, end } of assignments(text).reverse()) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) continue;
    const gap = changed[end] === '#' ? ' ' : '';
    changed = changed.slice(0, start) + written(value) + gap + changed.slice(end);
  }
  const present = new Set(assignments(text).map(({ name }) => name));
  const missing = Object.entries(values).filter(([name]) => !present.has(name));
  if (missing.length === 0) return changed;
  const separator = changed === '' || changed.endsWith('\n') ? '' : lineEnd;
  return changed + separator + missing.map(([name, value]) => `${name}=${written(value)}${lineEnd}`).join('');
}

/** Nothing in these means anything to a shell or to a reader of `.env` files, so they need no quotes, which Docker would keep. */
const plain = /^[A-Za-z0-9_./:@%+,=~-]*$/;

/** Between single quotes every reader takes everything but a single quote and a backslash as it is. */
function written(value: string): string {
  if (plain.test(value)) return value;
  if (/['\\\n\r]/.test(value))
    throw new Error('a value with quotes, backslashes or line ends cannot be written to .env');
  return `'${value}'`;
}
