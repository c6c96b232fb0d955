/** Moves between the wall clock of a zone and instants; both in microseconds since 2000. */
export interface Zone {
  /** null for a time that the zone skips; of an hour that it has twice the later one is taken, as PostgreSQL does. */
  readonly instantOf: (wall: bigint) => bigint | null;
  readonly wallOf: (instant: bigint) => bigint | null;
}

const epochMillis = 946_684_800_000;
const quarter = 900_000;
const day = 86_400_000_000n;

const utc: Zone = { instantOf: (wall) => wall, wallOf: (instant) => instant };

const known = new Map<string, Zone>();

/** The zone of a name of the IANA database, which must exist. */
export function zoneOf(name: string): Zone {
  if (name === 'UTC') return utc;
  const zone = known.get(name) ?? makeZone(name);
  known.set(name, zone);
  return zone;
}

function makeZone(name: string): Zone {
  const offsetAt = offsets(name);
  return {
    wallOf: (instant) => {
      const offset = offsetAt(instant);
      return offset === null ? null : instant + offset;
    },
    instantOf: (wall) => {
      const offsetsAround = new Set([offsetAt(wall - day), offsetAt(wall + day)]);
      let latest: bigint | null = null;
      for (const offset of offsetsAround) {
        if (offset === null || offsetAt(wall - offset) !== offset) continue;
        if (latest === null || wall - offset > latest) latest = wall - offset;
      }
      return latest;
    },
  };
}

/** Microseconds east of UTC at an instant. Zones change at quarters of an hour, so one question a quarter is enough. */
function offsets(name: string): (instant: bigint) => bigint | null {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    hourCycle: 'h23',
    era: 'short',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const asked = new Map<number, bigint | null>();
  return (instant) => {
    const millis = Number(instant / 1000n) + epochMillis;
    const start = Math.floor(millis / quarter);
    const before = asked.get(start);
    if (before !== undefined) return before;
    if (asked.size > 100_000) asked.clear();
    const offset = offsetOf(format, start * quarter);
    asked.set(start, offset);
    return offset;
  };
}

function offsetOf(format: Intl.DateTimeFormat, millis: number): bigint | null {
  if (Number.isNaN(new Date(millis).getTime())) return null;
  const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, value]));
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  const wall = new Date(0);
  wall.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  wall.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return BigInt(wall.getTime() - millis) * 1000n;
}
