import { compareSequences, compareValues, doubleHex, type TextRows } from './compare-migrated.ts';

/**
 * Customers whom both sides have; and rows that the target has besides those of the source: one customer whom the source has with another id, and one whom it does not have, each
 * with an order.
 */
export const rowsOfTheTarget = `
  UPDATE shop_customers SET email = 'customer' || id || '@example.com';
  INSERT INTO shop_customers (id, email, balance) VALUES (20001, 'customer5001@example.com', 7), (20002, 'only here', 8);
  INSERT INTO shop_orders (id, customer, note) OVERRIDING SYSTEM VALUE VALUES (20001, 20001, 'follows'), (20002, 20002, 'stays');`;

/** What the target's own rows make of those of the source, table by table and id by id. */
const others: Readonly<Record<string, TextRows>> = {
  shop_customers: [['20002', 'only here', null, null, doubleHex(8)]],
  shop_orders: [
    ['20001', '5001', 'follows', null],
    ['20002', '20002', 'stays', null],
  ],
};

const kept: Readonly<Record<string, (id: number) => TextRows[number] | null>> = {
  shop_customers: (id) => {
    if (id === 5001) return ['5001', 'customer5001@example.com', null, null, doubleHex(7)];
    return id > 200 ? null : [String(id), `customer${id}@example.com`, null, null, doubleHex(id)];
  },
  shop_orders: (id) => (id > 200 ? null : [String(id), String(id), `old order ${id}`, null]),
  shop_list_a: (id) => (id === 2 ? ['2', 'kept too'] : null),
};

/** What differs between the target and what `--existing upsert` or `skip` is to make of it, compared without this tool. */
export function compareMerged(existing: 'upsert' | 'skip'): (source: string, url: string) => Promise<string[]> {
  return async (source, url) => {
    const differences = await compareValues(source, url, (table, rows) => [
      ...rows.map((row) => (existing === 'skip' ? (kept[table]?.(Number(row[0])) ?? row) : row)),
      ...(others[table] ?? []),
    ]);
    return [...differences, ...(await compareSequences(url, { customers: 20_003, orders: 20_003, list: 301 }))];
  };
}
