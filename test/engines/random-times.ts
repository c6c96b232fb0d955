import fc from 'fast-check';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import type { BothColumn } from './both-engines.ts';

const two = (most: number, least = 0) =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(2, '0'));
const year = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1900, max: 2100 }).map(String) },
  fc.constantFrom('0000', '0001', '9999', '0400', '-0043', '-0001', '-4712', '-5000', '1582', '12', '12345'),
);
const date = fc.tuple(year, two(13), two(32)).map((parts) => parts.join('-'));
const goodDate = fc.tuple(year, two(12, 1), two(31, 1)).map((parts) => parts.join('-'));
const fraction = fc.constantFrom('', '', '.5', '.25', '.123', '.9999', '.123456', '.0004', '.');
const clock = fc.oneof(
  fc.tuple(two(24), two(59)).map((parts) => parts.join(':')),
  fc
    .tuple(two(24), two(59), two(59), fraction)
    .map(([hour, minute, second, more]) => `${hour}:${minute}:${second}${more}`),
  fc.tuple(two(26), two(61), two(61)).map((parts) => parts.join(':')),
);
const zone = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom('Z', 'z', ' Z ', '+00:00', '-00:00', '+0100', '+15:00', ' ', 'UTC'),
  fc
    .tuple(fc.constantFrom('+', '-', ' +'), two(14), two(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);
const between = fc.constantFrom(' ', ' ', 'T', 'T', '', '  ', ' T ', '\t', '\n', 't', ',');
const number = fc.oneof(
  fc.double({ min: -10, max: 5_373_490, noNaN: true }).map((value) => value.toFixed(4)),
  fc.integer({ min: 2_400_000, max: 2_500_000 }).map((value) => `${value / 2}`),
  fc.integer({ min: 0, max: 9999 }).map(String),
  fc.integer({ min: -200_000_000, max: 2_000_000_000 }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '5.',
    '.5',
    '.',
    '2e6',
    '2.45e6',
    ' 2451545 ',
    '1e99',
    '5373484.49',
    '5373484.5',
    '-1',
    '0x10',
    '1_000',
  ),
);

/** Texts as the functions of time take them, and others that are near. */
export const timeText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(goodDate, between, clock, zone).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: goodDate },
  fc.tuple(date, between, clock, zone).map((parts) => parts.join('')),
  fc.tuple(clock, zone).map((parts) => parts.join('')),
  date,
  number,
  fc.tuple(goodDate, between).map((parts) => parts.join('')),
  fc.constantFrom(
    '',
    ' ',
    'now and then',
    'x',
    'today',
    '2024',
    '2024-05',
    '20240506',
    '2024-5-6',
    '24:00:00',
    '2024/05/06',
    ' 2024-05-06',
  ),
);

const modifier = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: -40, max: 40 }),
      fc.constantFrom('second', 'minutes', 'hours', 'days', 'day', 'months', 'month', 'years'),
    )
    .map(([count, unit]) => `${count < 0 ? '' : '+'}${count} ${unit}`),
  fc.constantFrom(
    'start of day',
    'start of month',
    'start of year',
    'weekday 0',
    'weekday 3',
    '+1.5 days',
    '-0.25 hours',
    '-1.0005 seconds',
    '7 days',
  ),
);
const format = fc.constantFrom(
  '%Y', '%Y-%m', '%F', '%T', '%H:%M', '%d/%m/%Y', '%Y-%m-%d %H:%M:%f', '%s', '%w', '%j', '%H', '%I %p', '%k|%l|%P', '%Y-%m-%dT%H:%M:%SZ', '%m', 'year %Y!', '%u', '%e',
); // biome-ignore format: many to a line

/**
 * Calls of the functions of time over the columns of timeRows(). `start of day` comes after another modifier only: of a day that is
 * not in the calendar, such as 2023-02-29, SQLite would show it again.
 */
export const timeCall: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('date', 'time', 'datetime', 'julianday', 'unixepoch'),
      format.map((text) => `strftime '${text}'`),
    ),
    fc.constantFrom(
      'txt', 'txt', 'txt', 'txt', "txt, 'unixepoch'", "txt, 'julianday'", 'days', 'seconds', "seconds, 'unixepoch'", 'trim(txt)',
    ),
    fc.oneof(fc.constant([]), fc.array(modifier, { maxLength: 2 })),
  ) // biome-ignore format: many to a line
  .filter(([, , [first]]) => first !== 'start of day')
  .map(([name, argument, modifiers]) => {
    const [called, text] = name.split(/ (.*)/s);
    const args = [...(text === undefined ? [] : [text]), argument, ...modifiers.map((one) => `'${one}'`)];
    return `${called}(${args.join(', ')})`;
  });

/** Texts of every spelling, days of the Julian calendar and seconds since 1970. */
export function timeRows(count: number, seed: number): BothColumn[] {
  const sample = (values: fc.Arbitrary<SqliteValue>, place: number) =>
    fc.sample(fc.option(values, { freq: 20 }), { numRuns: count, seed: seed + place });
  const id = Array.from({ length: count }, (_row, row) => BigInt(row + 1));
  const days = fc.oneof(fc.double({ min: -5, max: 5_373_490, noNaN: true }), fc.integer({ min: -5, max: 5_373_490 }));
  const seconds = fc
    .oneof(
      fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
      fc.maxSafeInteger().map((value) => value % 300_000_000_000),
      fc.nat(6_000_000),
    )
    .map(BigInt);
  return [
    { name: 'id', declared: 'INTEGER', type: { kind: 'bigint' }, affinity: 'integer', values: id },
    { name: 'txt', declared: 'TEXT', type: { kind: 'text' }, affinity: 'text', values: sample(timeText, 1) },
    { name: 'days', declared: 'REAL', type: { kind: 'double precision' }, affinity: 'real', values: sample(days, 2) },
    { name: 'seconds', declared: 'INTEGER', type: { kind: 'bigint' }, affinity: 'integer', values: sample(seconds, 3) },
  ];
}
