import pg from 'pg';

/**
 * How values come from queries: int8 as bigint; dates, times and intervals as their text, because a Date loses microseconds.
 * Arrays of these are of texts. OIDs: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
 */
const bigints: ReadonlySet<number> = new Set([20]);
const texts: ReadonlySet<number> = new Set([1082, 1083, 1114, 1184, 1186, 1266]);
const arrays: ReadonlySet<number> = new Set([1016, 1115, 1182, 1183, 1185, 1187, 1270]);
const textArray: number = 1009;

export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (bigints.has(oid)) return (text: string) => BigInt(text);
    if (texts.has(oid)) return (text: string) => text;
    if (arrays.has(oid)) return pg.types.getTypeParser(textArray, 'text');
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};
