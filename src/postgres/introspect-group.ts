/** Gathers rows by the table (its oid) that they belong to, in the order in which they come. */
export function groupByTable<Row extends { readonly oid: string }, T>(
  rows: readonly Row[],
  item: (row: Row) => T,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.oid);
    if (group === undefined) groups.set(row.oid, [item(row)]);
    else group.push(item(row));
  }
  return groups;
}
