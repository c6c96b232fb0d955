/** What SQLite writes for a number, https://www.sqlite.org/printf.html; a REAL always with a point, and with all its digits. */
export function readableNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e15) return Number.isInteger(value) ? `${value}.0` : String(value);
  return value
    .toExponential()
    .replace(/^(-?\d)e/, '$1.0e')
    .replace(/e([+-])(\d)$/, 'e$10$2');
}
