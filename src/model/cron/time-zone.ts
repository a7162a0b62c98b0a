import { parseZone, regionSpelling } from '../../feel/zone.ts';

const nameLengthMax = 64;

/**
 * Whether a text is the name of a time zone as IANA spells it, links such as `US/Eastern` included.
 * Offsets such as `+02:00` and `UTC+2` are none.
 */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'GMT') return true;
  return name.length <= nameLengthMax && parseZone(name)?.kind === 'region';
}

/** The name that somebody may have meant who did not mind the case. */
export function timeZoneMeant(name: string): string | undefined {
  return name.length <= nameLengthMax ? regionSpelling(name) : undefined;
}
