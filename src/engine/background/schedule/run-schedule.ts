import { reject, type Rejection } from '../../../core/rejection.ts';
import { accept, type Handler } from '../../handler.ts';
import type { ScheduleRow } from '../background-rows.ts';
import { findSchedule, scheduleAndQuota } from './find-schedule.ts';
import { recordTick } from './record-tick.ts';
import { readForRun, startRun } from './start-run.ts';

export const runSchedule: Handler<'runSchedule'> = {
  isNewWork: true,
  footprint: scheduleAndQuota,
  decide(context, { tenantId, scheduleKey }) {
    const found = findSchedule(context, { tenantId, scheduleKey, verb: 'run' });
    if (found.kind === 'rejected') return found;
    const { schedule } = found;
    readForRun(context, schedule);
    const run = startRun(context, schedule);
    if (run.kind === 'rejected') return refusedRun(run);
    const tick = recordTick(context, schedule, {
      tickAtMs: manualTickAtMs(schedule, context.nowMs),
      trigger: 'manual',
      outcome: 'fired',
      reason: 'Run by hand',
      run,
    });
    return accept(tick);
  },
};

/** The answer to the caller when the requested run cannot start. */
export function refusedRun(run: Rejection): Rejection {
  return run.code === 'QUOTA_EXCEEDED' ? run : reject('BAD_REQUEST', run.reason);
}

/**
 * The tick of a run by hand. No cron expression has it, because their ticks are on whole seconds, and no earlier run by
 * hand has it either.
 */
function manualTickAtMs({ lastManualAtMs = 0 }: ScheduleRow, nowMs: number): number {
  const atMs = Math.max(nowMs, lastManualAtMs + 1);
  return atMs % 1_000 === 0 ? atMs + 1 : atMs;
}
