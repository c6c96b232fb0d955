import type { TimeUnit } from '../catalog/conversion.ts';

/** 0001-01-01 to 1970-01-01 in ticks of 100 nanoseconds: https://learn.microsoft.com/dotnet/api/system.datetime.ticks */
const ticksToEpoch = 621_355_968_000_000_000n;

/** Julian day of 1970-01-01 00:00 in milliseconds; SQLite keeps Julian days to the millisecond: https://www.sqlite.org/lang_datefunc.html */
const julianToEpoch = 210_866_760_000_000;

const microsIn = { seconds: 1_000_000n, milliseconds: 1000n, microseconds: 1n } as const;

/** Microseconds since 1970 that a number counts; a fraction to the nearest microsecond. null for what is no time, or finer than one. */
export function microsOfNumber(value: bigint | number, unit: TimeUnit): bigint | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  switch (unit) {
    case 'Julian days':
      return withinYears(BigInt(Math.floor(Number(value) * 86_400_000 + 0.5) - julianToEpoch) * 1000n);
    case 'ticks':
      return typeof value === 'bigint' && value % 10n === 0n ? withinYears((value - ticksToEpoch) / 10n) : null;
    default:
      return withinYears(typeof value === 'bigint' ? value * microsIn[unit] : scaled(value, unit));
  }
}

/** toFixed rounds the exact binary value. */
function scaled(value: number, unit: keyof typeof microsIn): bigint | null {
  if (Math.abs(value) >= 1e21) return null;
  const decimals = microsIn[unit].toString().length - 1;
  return BigInt(value.toFixed(decimals).replace('.', ''));
}

/** Years that JavaScript's Date knows too, in which zones have rules. */
function withinYears(micros: bigint | null): bigint | null {
  const limit = 8_640_000_000_000_000_000n;
  return micros !== null && micros >= -limit && micros <= limit && micros >= -210_866_760_000_000_000n ? micros : null;
}
