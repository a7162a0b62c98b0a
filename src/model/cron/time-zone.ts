import { parseZone, regionSpelling } from '../../feel/zone.ts';

const nameLengthMax = 64;

/**
 * Whether a text is the name of a time zone in IANA's spelling, including links such as `US/Eastern`. Offsets such as
 * `+02:00` and `UTC+2` are not names.
 */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'GMT') return true;
  return name.length <= nameLengthMax && parseZone(name)?.kind === 'region';
}

/** The name that the caller may have meant, if only its case is wrong. */
export function timeZoneMeant(name: string): string | undefined {
  return name.length <= nameLengthMax ? regionSpelling(name) : undefined;
}
