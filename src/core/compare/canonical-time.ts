const timeForm = /^(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/;
const dateForm = /^(-?\d{4,6})-(\d\d-\d\d)( BC)?$/;
const stampForm = /^(-?\d{4,6}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?( BC)?$/;
const instantForm =
  /^(-?\d{4,6})-(\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:(Z)|([+-])(\d\d)(?::(\d\d))?)( BC)?$/;

/** A time of day with seconds and six decimals; null where the text is none. Takes SQLite's and PostgreSQL's spellings. */
export function canonicalTime(text: string): string | null {
  const parts = timeForm.exec(text);
  return parts === null ? null : `${parts[1]}:${seconds(parts[2], parts[3])}`;
}

/** A date with its year as ISO 8601 counts: 0000 is 1 BC, -0001 is 2 BC. */
export function canonicalDate(text: string): string | null {
  const parts = dateForm.exec(text);
  return parts === null ? null : `${isoYear(parts[1], parts[3])}-${parts[2]}`;
}

/** Date and wall clock, to the microsecond; a date alone is midnight. */
export function canonicalTimestamp(text: string): string | null {
  const parts = stampForm.exec(text);
  const date = parts === null ? null : canonicalDate(`${parts[1]}${parts[3] ?? ''}`);
  const time = parts === null ? null : canonicalTime(parts[2] ?? '00:00');
  return date === null || time === null ? null : `${date} ${time}`;
}

/** The instant: whole minutes since 1970 in UTC, then seconds with six decimals. */
export function canonicalInstant(text: string): string | null {
  const parts = instantForm.exec(text);
  if (parts === null) return null;
  const [, year = '', day, clock, second, decimals, , sign, hours = '0', minutes = '0', era] = parts;
  const millis = Date.parse(`${spelledYear(isoYear(year, era))}-${day}T${clock}:00Z`);
  if (Number.isNaN(millis)) return null;
  const east = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return `${millis / 60_000 - east}:${seconds(second, decimals)}`;
}

/** The year before 0001 is 1 BC, which ISO 8601 calls 0000. */
function isoYear(year = '', era: string | undefined): number {
  return era === undefined ? Number(year) : 1 - Number(year);
}

function seconds(second = '00', decimals = ''): string {
  return `${second}.${decimals.padEnd(6, '0')}`;
}

/** Years beyond four digits have a sign and six, see the date time string format of ECMAScript. */
function spelledYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}
