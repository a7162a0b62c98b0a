import { parseDateTime } from '../../feel/temporal-parse.ts';
import { epochSecondsOf } from '../../feel/temporal.ts';
import type { FeelDateTime } from '../../feel/values.ts';

/** As `ZonedDateTime.parse`: the zone is required. Epoch milliseconds; `undefined` for any other text. */
export function readMoment(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const parsed = parseDateTime(text);
  return parsed.kind === 'parsed' && parsed.value.kind === 'date time'
    ? epochMsOf(parsed.value)
    : undefined;
}

const pattern =
  /^[+-]?\d{4,9}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)(?:\[[\w/+:-]+\])?$/;

/** The furthest moment from 1970 that a `Date` can hold. */
export const epochMsMax = 8.64e15;

export function epochMsOf(value: FeelDateTime): number | undefined {
  const ms = epochSecondsOf(value) * 1000 + Math.floor((value.nanoOfDay % 1e9) / 1e6);
  return Math.abs(ms) <= epochMsMax ? ms : undefined;
}
