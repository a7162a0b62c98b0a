import { shown } from '../violation.ts';

/** RFC 3339 §5.6, with optional seconds as in Java's parser. */
export const rfc3339: RegExp =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:[Zz]|[+-](?:0\d|1[0-8]):[0-5]\d)$/;

/** Epoch milliseconds; `undefined` if the text is no date. */
export function parseDateTime(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute, second = '0', fraction = '0'] = match;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // For a day that its month does not have, JavaScript returns a day of the next month, or no date at all.
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) {
    return undefined;
  }
  return (
    midnight.getTime() +
    Number(hour) * 3_600_000 +
    Number(minute) * 60_000 +
    Number(second) * 1_000 +
    Math.trunc(Number(`0.${fraction}`) * 1_000) -
    offsetOf(text)
  );
}

function offsetOf(text: string): number {
  const match = /([+-])(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000);
}

/** The violation of a date, if any. An empty text clears the date and is valid. */
export function dateViolation(name: string, text: string | null | undefined): readonly string[] {
  if (text === undefined || text === null || text === '') return [];
  if (parseDateTime(text) !== undefined) return [];
  return [
    `The provided ${name} '${shown(text)}' cannot be parsed as a date according to RFC 3339, section 5.6`,
  ];
}
