/** null where a number is missing. */
export function median(numbers) {
  if (numbers.length === 0 || numbers.includes(null)) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @typedef {{ median: number, low: number, high: number }} Spread @returns {Spread | null} null where there is nothing */
export function spread(numbers) {
  if (numbers.length === 0) return null;
  return { median: median(numbers), low: Math.min(...numbers), high: Math.max(...numbers) };
}

/** Exponent of growth between two points: 1 is in proportion, 2 is four times as much for twice the size. */
export function exponent(from, to) {
  return Math.log(to.seconds / from.seconds) / Math.log(to.size / from.size);
}
