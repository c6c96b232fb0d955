/** At most this many words are offered after "did you mean". */
const mostOffers = 3;

/** The known words that a mistyped one may stand for, nearest first; empty where none is near. */
export function nearest(word: string, known: readonly string[]): string[] {
  const folded = word.toLowerCase();
  const allowed = Math.max(1, Math.floor(word.length / 3));
  return known
    .map((candidate) => ({ candidate, distance: editDistance(folded, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((left, right) => left.distance - right.distance || (left.candidate < right.candidate ? -1 : 1))
    .slice(0, mostOffers)
    .map(({ candidate }) => candidate);
}

/** "did you mean a, b or c?", '' where there is nothing to offer. */
export function didYouMean(offers: readonly string[]): string {
  if (offers.length === 0) return '';
  const last = offers.at(-1);
  const before = offers.slice(0, -1).join(', ');
  return before === '' ? `Did you mean ${last}?` : `Did you mean ${before} or ${last}?`;
}

/** Letters added, left out, changed or swapped with their neighbour (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= right.length; column += 1) {
      const changed = left[row - 1] === right[column - 1] ? 0 : 1;
      let cost = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + changed);
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, at(row - 2, column - 2) + 1);
      line.push(cost);
    }
  }
  return at(left.length, right.length);
}
