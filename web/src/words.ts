/** Numbers, times and plurals as texts. */
import { nowMs } from './session.ts';
import { zone } from './zone.ts';

const numbers = new Intl.NumberFormat('en');
const compactNumbers = new Intl.NumberFormat('en', {
  notation: 'compact',
  maximumFractionDigits: 1,
});

export function count(value: number): string {
  return numbers.format(value);
}

/** The text of a badge: exact up to 9,999, then rounded. */
export function badge(value: number): string {
  return value > 9_999 ? compactNumbers.format(value).toLowerCase() : count(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `EXTRACT_VALUE_ERROR` as `extract value error`. */
export function spoken(word: string): string {
  return word.toLowerCase().replaceAll('_', ' ');
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

export function duration(ms: number): string {
  if (ms < 1) return '<1 ms';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  for (const [name, unit] of units) {
    if (ms >= 2 * unit || (ms >= unit && unit <= 60_000)) return `${Math.floor(ms / unit)} ${name}`;
  }
  return `${Math.floor(ms / 60_000)} min`;
}

export function ago(moment: string): string {
  const ms = nowMs() - Date.parse(moment);
  if (ms < 0) return ms > -2_000 ? 'now' : `in ${duration(-ms)}`;
  return ms < 1_500 ? 'now' : `${duration(ms)} ago`;
}

export function between(from: string, to: string | null | undefined): string {
  return duration(Math.max(0, (to ? Date.parse(to) : nowMs()) - Date.parse(from)));
}

/** The date and time in the time zone of the page. */
export function moment(text: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    ...(zone() === 'local' ? {} : { timeZone: zone() }),
  }).format(new Date(text));
}

export function clockTime(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(zone() === 'local' ? {} : { timeZone: zone() }),
  }).format(new Date(ms));
}
