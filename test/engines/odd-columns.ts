import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import type { BothColumn } from './both-engines.ts';

const blob = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Columns whose values do not fit their declaration, or are at its limits; the types are those that the planner would choose. */
export const oddColumns: readonly BothColumn[] = [
  odd('id', 'INTEGER', { kind: 'bigint' }, 'integer', [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]),
  odd('n', 'INTEGER', { kind: 'bigint' }, 'integer', [0n, 1n, -1n, 7n, -7n, 64n, 65n, null, 12n]),
  odd('big', 'INTEGER', { kind: 'bigint' }, 'integer', [9223372036854775807n, -9223372036854775808n, 0n, 1n, -1n, 9007199254740993n, 4294967296n, null, 63n]),
  odd('r', 'REAL', { kind: 'double precision' }, 'real', [1, -2.5, 0, 1e18, 1e300, 0.5, 3, null, -1e19]),
  odd('d', 'NUMERIC', { kind: 'numeric', precision: null, scale: null }, 'numeric', [1n, 2.5, -3n, 0n, 7.25, 100n, 1e14, null, 0.1]),
  odd('t', 'TEXT', { kind: 'text' }, 'text', ['12abc', ' 5', '0x10', '1e3', '', 'abc', 'É', null, '-0']),
  odd('u', 'TEXT', { kind: 'text' }, 'text', ['5', 'ABC', ' ', '5.0', 'a%b', '[x]', '7', null, '12']),
  odd('nc', 'TEXT', { kind: 'text' }, 'text', ['Abc', 'ABC', '', 'ä', 'Ä', '5', 'a ', null, 'b'], 'NOCASE'),
  odd('rt', 'TEXT', { kind: 'text' }, 'text', ['a', 'a ', ' ', '', 'A', '5 ', 'b', null, 'abc'], 'RTRIM'),
  odd('vc', 'VARCHAR(10)', { kind: 'varchar', length: 10 }, 'text', ['abc', '', '12', 'Z z', 'é', '%', '_', null, 'ABC']),
  odd('mi', 'INTEGER', { kind: 'text' }, 'integer', [1n, 'abc', -7n, '', '12abc', 7n, 'É', null, 12n]),
  odd('mn', 'NUMERIC', { kind: 'text' }, 'numeric', [1n, 'abc', 2.5, '', '12abc', 7n, -0.25, null, 100n]),
  odd('mx', '', { kind: 'text' }, 'blob', [1n, '1', 2.5, '', 'abc', 7n, '2.5', null, 3.0]),
  odd('mt', 'TEXT', { kind: 'bytea' }, 'text', ['abc', blob('616263'), '', blob('00'), '1', 'b', blob('ff'), null, blob('')]),
  odd('b', 'BLOB', { kind: 'bytea' }, 'blob', ['616263', '', '00ff', '31', '61', 'c3a9', '62', null, '6162'].map((hex) => (hex === null ? null : blob(hex)))),
  odd('f', 'BOOLEAN', { kind: 'boolean' }, 'numeric', [0n, 1n, 1n, 0n, 1n, 0n, 0n, null, 1n]),
  odd('ft', 'BOOLEAN', { kind: 'boolean' }, 'numeric', ['t', 'f', 't', 't', 'f', 'f', 't', null, 'f']),
  odd('day', 'DATE', { kind: 'date' }, 'numeric', ['2024-01-31', '2023-02-28', '2024-02-29', '1999-12-31', '2000-01-01', '1900-01-01', '2024-01-31', null, '2012-12-12']),
  odd('at', 'DATETIME', { kind: 'timestamp' }, 'numeric', ['2024-01-31 10:20:30', '2023-02-28 00:00:00', '2024-02-29 23:59:59', '1999-12-31 12:00:00', '2000-01-01 00:00:00', '1969-12-31 23:59:59', '2024-01-31 10:20:31', null, '2012-12-12 12:12:12']),
  odd('uu', 'UUID', { kind: 'uuid' }, 'numeric', ['1', 'f', 'a', 'b', '0', '2', '1', null, 'c'].map((digit) => (digit === null ? null : `${digit}0000000-0000-4000-8000-000000000001`))),
  odd('ub', 'UUID', { kind: 'uuid' }, 'numeric', ['1', 'f', 'a', 'b', '0', '2', '1', null, 'c'].map((digit) => (digit === null ? null : blob(`${digit}0000000000040008000000000000001`)))),
  odd('j', 'JSON', { kind: 'jsonb' }, 'numeric', ['{"a":1}', '{"a":"x"}', '[1,2]', '{"a":null}', '{"a":true}', '{"a":[1]}', '"s"', null, '{"a":2.5}']),
  odd('ri', 'REAL', { kind: 'text' }, 'real', [1, 'abc', 2.5, '', '12abc', 7, -0.25, null, 100]),
]; // biome-ignore format: many to a line

function odd(
  name: string,
  declared: string,
  type: BothColumn['type'],
  affinity: BothColumn['affinity'],
  values: readonly SqliteValue[],
  collation = 'BINARY',
): BothColumn {
  return { name, declared, type, affinity, collation, values };
}
