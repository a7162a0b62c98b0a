import { assert } from '../../../core/assert.ts';
import type { Cron } from '../../../model/cron/cron.ts';
import { nextFire } from '../../../model/cron/next-fire.ts';
import { readCron } from '../../../model/cron/read-cron.ts';
import type { ScheduleRow } from '../background-rows.ts';
import { jitterOf } from './jitter.ts';

/** The expression was checked when it was set, so a failure to read it is a bug of ours. */
export function cronOf({ cron: expression }: Pick<ScheduleRow, 'cron'>): Cron {
  const cron = readCron(expression);
  assert(cron.kind === 'cron', `'${expression}' to be a cron expression`);
  return cron;
}

/** The first tick that is still to come. A decided tick is never decided again, even if the clock was set back. */
export function nextTickAtMs(
  schedule: Pick<ScheduleRow, 'cron' | 'timeZone' | 'lastTickAtMs'>,
  nowMs: number,
): number | undefined {
  return nextFire(cronOf(schedule), schedule.timeZone, Math.max(nowMs, schedule.lastTickAtMs ?? 0));
}

/**
 * The shortest interval between two checks whether the run before a buffered tick has ended. The intervals grow with
 * the wait.
 */
const recheckMinMs = 1_000;
const recheckMaxMs = 60_000;
const recheckShare = 0.1;

/** When the schedule is due next: see `ScheduleRow.nextDueAtMs`. */
export function dueAtMs(
  schedule: Pick<ScheduleRow, 'key' | 'jitterMs' | 'bufferedTickAtMs'>,
  tickAtMs: number | undefined,
  nowMs: number,
): number | undefined {
  const { bufferedTickAtMs } = schedule;
  const tickDueAtMs = tickAtMs === undefined ? Infinity : tickAtMs + jitterOf(schedule, tickAtMs);
  if (bufferedTickAtMs === undefined) {
    return tickDueAtMs === Infinity ? undefined : tickDueAtMs;
  }
  const waitedMs = (nowMs - bufferedTickAtMs) * recheckShare;
  const recheckAfterMs = Math.min(Math.max(Math.round(waitedMs), recheckMinMs), recheckMaxMs);
  return Math.min(tickDueAtMs, nowMs + recheckAfterMs);
}
