import type { Cron } from './cron.ts';
import { nextDay } from './days.ts';

const secondsPerDay = 86_400;

/**
 * The first moment that is not before `localSeconds` at which the expression matches, on a calendar and clock without
 * time zone. Local seconds count from 1970-01-01 00:00:00 on that clock.
 */
export function nextLocal(cron: Cron, localSeconds: number): number | undefined {
  const today = Math.floor(localSeconds / secondsPerDay);
  const day = nextDay(cron, today);
  if (day === undefined) return undefined;
  if (day > today) return day * secondsPerDay + firstTime(cron);
  const time = nextTime(cron, localSeconds - today * secondsPerDay);
  if (time !== undefined) return today * secondsPerDay + time;
  const later = nextDay(cron, today + 1);
  return later === undefined ? undefined : later * secondsPerDay + firstTime(cron);
}

function firstTime({ hours, minutes, seconds }: Cron): number {
  return toSeconds(hours[0], minutes[0], seconds[0]) ?? 0;
}

/** The first matching time of a day from the given second on. The lists of `Cron` map each value to its successor. */
function nextTime({ hours, minutes, seconds }: Cron, secondOfDay: number): number | undefined {
  const hourNow = Math.floor(secondOfDay / 3600);
  const minuteNow = Math.floor(secondOfDay / 60) % 60;
  const hour = hours[hourNow];
  if (hour !== hourNow) return toSeconds(hour, minutes[0], seconds[0]);
  const minute = minutes[minuteNow];
  const inMinute = minute === minuteNow ? seconds[secondOfDay % 60] : undefined;
  return (
    toSeconds(hour, minute, minute === minuteNow ? inMinute : seconds[0]) ??
    toSeconds(hour, minutes[minuteNow + 1], seconds[0]) ??
    toSeconds(hours[hourNow + 1], minutes[0], seconds[0])
  );
}

function toSeconds(
  hour: number | undefined,
  minute: number | undefined,
  second: number | undefined,
): number | undefined {
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  return hour * 3600 + minute * 60 + second;
}
