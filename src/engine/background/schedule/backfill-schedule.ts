import type { Rejection } from '../../../core/rejection.ts';
import { firesBetween } from '../../../model/cron/fires-between.ts';
import type { Commands } from '../../command.ts';
import { accept, type Handler } from '../../handler.ts';
import type { CommandContext } from '../../command-context.ts';
import { badField } from '../bad-field.ts';
import type { ScheduleRow, ScheduleTickRow } from '../background-rows.ts';
import { findSchedule, scheduleAndQuota } from './find-schedule.ts';
import { cronOf } from './next-tick.ts';
import { recordTick, tickId } from './record-tick.ts';
import { refusedRun } from './run-schedule.ts';
import { readForRun, startRun } from './start-run.ts';

/** How many ticks one command decides at most; the answer says where the next command begins. */
const ticksMax = 1_000;

/** How many process instances one command starts at most, because all their steps share the limit of one command. */
const instancesMax = 10;

export const backfillSchedule: Handler<'backfillSchedule'> = {
  isNewWork: true,
  footprint: scheduleAndQuota,
  decide(context, command) {
    const { tenantId, scheduleKey } = command;
    const found = findSchedule(context, { tenantId, scheduleKey, verb: 'backfill' });
    if (found.kind === 'rejected') return found;
    const { schedule } = found;
    const refused = refuse(context, schedule, command);
    if (refused !== undefined) return refused;
    readForRun(context, schedule);
    const times = timesOf(schedule, command);
    const known = context.state.rowsOf(
      'scheduleTick',
      times.slice(0, ticksMax).map((at) => tickId(schedule, at)),
    );
    const runsMax =
      schedule.target.kind === 'job' ? command.runsMax : Math.min(command.runsMax, instancesMax);
    const fired: ScheduleTickRow[] = [];
    let keptTicks = 0;
    for (const [index, tick] of known.entries()) {
      const tickAtMs = times[index] ?? 0;
      if (tick?.outcome === 'fired' || tick?.outcome === 'buffered') {
        keptTicks += 1;
        continue;
      }
      const run = fired.length < runsMax ? startRun(context, schedule) : undefined;
      if (run?.kind === 'rejected' && fired.length === 0) return refusedRun(run);
      if (run?.kind !== 'started') return accept({ fired, keptTicks, nextFromMs: tickAtMs });
      const isNew = tick === undefined;
      fired.push(recordTick(context, schedule, { ...backfilled, tickAtMs, isNew, run }));
    }
    return accept({ fired, keptTicks, nextFromMs: times[ticksMax] });
  },
};

const backfilled = { trigger: 'backfill', outcome: 'fired', reason: 'Backfilled' } as const;

function refuse(
  context: CommandContext,
  { logAfterMs }: ScheduleRow,
  { fromMs, toMs }: Commands['backfillSchedule'],
): Rejection | undefined {
  if (toMs > context.nowMs) return badField('to', 'must not be in the future');
  if (fromMs > toMs) return badField('from', 'must not be after to');
  if (logAfterMs === undefined || fromMs > logAfterMs) return undefined;
  const begins = new Date(logAfterMs).toISOString();
  return badField('from', `must be after ${begins}, when the log of ticks begins`);
}

/**
 * One tick more than the limit, to find where the next command begins. Ticks that the schedule itself will decide are
 * left out.
 */
function timesOf(
  schedule: ScheduleRow,
  { fromMs, toMs }: Commands['backfillSchedule'],
): readonly number[] {
  const { timeZone, nextTickAtMs = Infinity } = schedule;
  return firesBetween(cronOf(schedule), timeZone, {
    afterMs: fromMs - 1,
    untilMs: Math.min(toMs, nextTickAtMs - 1),
    countMax: ticksMax + 1,
  });
}
