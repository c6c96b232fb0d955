/** Between the wall clock of a zone and instants, both in microseconds since 1970; null for what is none. */
export interface WallClock {
  readonly toInstant: (wall: bigint) => bigint | null;
  readonly fromInstant: (instant: bigint) => bigint | null;
}

const hour = 3_600_000_000n;

/** The clock of a zone of the IANA database. */
export function wallClock(zone: string): WallClock {
  if (zone === 'UTC') return { toInstant: (wall) => wall, fromInstant: (instant) => instant };
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
    calendar: 'gregory',
  });
  const fromInstant = (instant: bigint): bigint | null => {
    const fraction = ((instant % 1000n) + 1000n) % 1000n;
    const millis = Number((instant - fraction) / 1000n);
    if (Number.isNaN(new Date(millis).getTime())) return null;
    const shown = Date.parse(`${format.format(millis).replace(' ', 'T')}Z`);
    return Number.isNaN(shown) ? null : BigInt(shown + (((millis % 1000) + 1000) % 1000)) * 1000n + fraction;
  };
  return {
    fromInstant,
    toInstant: (wall) => {
      const near = fromInstant(wall);
      if (near === null) return null;
      const guess = wall - (near - wall);
      // Where the clock is set back, an hour (or half of one) is there twice; the later one is meant.
      const candidates = [hour, hour / 2n, 0n, -hour / 2n, -hour].map((shift) => guess + shift);
      return candidates.find((instant) => fromInstant(instant) === wall) ?? null;
    },
  };
}
