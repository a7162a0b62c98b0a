import { done, type Handler } from '../../handler.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ScheduleRow, TickTrigger } from '../background-rows.ts';
import { exceededBy, publishQuotaExceeded } from '../quota.ts';
import { type DueTick, dueTicks } from './due-ticks.ts';
import { jitterOf } from './jitter.ts';
import { cronOf, dueAtMs } from './next-tick.ts';
import { recordTick, tickId } from './record-tick.ts';
import { isRunning, readForRun, startRun } from './start-run.ts';

/**
 * How many process instances one command starts: one, because the steps of a command are limited, and a scheduled
 * instance may take as many steps as one that a caller starts.
 */
const instancesMax = 1;

/** Decides the due ticks of a schedule, the buffered one first. It checks again whether any is due. */
export const fireSchedule: Handler<'fireSchedule'> = {
  isNewWork: false,
  footprint: ({ scheduleKey }) => [{ kind: 'row', table: 'schedule', id: scheduleKey }],
  decide(context, { scheduleKey }) {
    const schedule = context.state.row('schedule', scheduleKey);
    if (schedule?.state !== 'active' || !isDue(schedule, context.nowMs)) return done;
    const firing = begin(context, schedule);
    fireBuffered(firing);
    emitTiming(firing, fireDue(firing));
    return done;
  },
};

/**
 * Fires the buffered tick after the run has ended that it waited for. The due ticks are left to `fireSchedule`, which
 * runs after the expired leases are decided: one of these may belong to another run.
 */
export const fireBufferedTick: Handler<'fireBufferedTick'> = {
  isNewWork: false,
  footprint: ({ scheduleKey }) => [{ kind: 'row', table: 'schedule', id: scheduleKey }],
  decide(context, { scheduleKey }) {
    const schedule = context.state.row('schedule', scheduleKey);
    if (schedule?.state !== 'active' || schedule.bufferedTickAtMs === undefined) return done;
    const firing = begin(context, schedule);
    fireBuffered(firing);
    emitTiming(firing, schedule.nextTickAtMs);
    return done;
  },
};

function isDue({ nextDueAtMs }: ScheduleRow, nowMs: number): boolean {
  return nextDueAtMs !== undefined && nextDueAtMs <= nowMs;
}

interface Firing {
  readonly context: CommandContext;
  readonly schedule: ScheduleRow;
  /** Whether this command has already published that a quota is exceeded; it publishes that once. */
  isReported: boolean;
  instances: number;
}

function begin(context: CommandContext, schedule: ScheduleRow): Firing {
  readForRun(context, schedule);
  return { context, schedule, isReported: false, instances: 0 };
}

/** Sets when the schedule is due next. */
function emitTiming({ context, schedule }: Firing, nextTickAtMs: number | undefined): void {
  const nextDueAtMs = dueAtMs(schedule, nextTickAtMs, context.nowMs);
  context.emit({ kind: 'scheduleTimed', scheduleKey: schedule.key, nextTickAtMs, nextDueAtMs });
}

function fireBuffered(firing: Firing): void {
  const { context, schedule } = firing;
  const { bufferedTickAtMs: tickAtMs } = schedule;
  if (tickAtMs === undefined) return;
  const known = context.state.row('scheduleTick', tickId(schedule, tickAtMs));
  if (isRunning(context, schedule)) return;
  const { trigger = 'cron' } = known ?? {};
  fire(firing, { tickAtMs, trigger, isNew: known === undefined, reason: afterRun });
}

const afterRun = 'Fired after the previous run ended';

/** Returns the first tick that is not decided yet. */
function fireDue(firing: Firing): number | undefined {
  const { context, schedule } = firing;
  const { nextTickAtMs: tickAtMs } = schedule;
  if (tickAtMs === undefined || tickAtMs + jitterOf(schedule, tickAtMs) > context.nowMs) {
    return tickAtMs;
  }
  const due = dueTicks({ ...schedule, nextTickAtMs: tickAtMs }, cronOf(schedule), context.nowMs);
  for (const tick of due.ticks) {
    if (firing.instances >= instancesMax) return tick.tickAtMs;
    decideTick(firing, tick);
  }
  return due.nextTickAtMs;
}

function decideTick(firing: Firing, tick: DueTick): void {
  const { context, schedule } = firing;
  if (tick.kind === 'skip') {
    recordTick(context, schedule, { ...tick, trigger: 'missed', outcome: 'skipped' });
    return;
  }
  const { overlap, bufferedTickAtMs } = schedule;
  if (overlap === 'allow' || !isRunning(context, schedule)) {
    fire(firing, { ...tick, isNew: true, reason: reasonOf[tick.trigger] });
  } else if (overlap === 'buffer_one' && bufferedTickAtMs === undefined) {
    const reason = 'Waits for the previous run to end';
    recordTick(context, schedule, { ...tick, outcome: 'buffered', reason });
  } else {
    const reason =
      overlap === 'skip'
        ? 'The previous run is still active'
        : 'The previous run is still active, and another tick waits already';
    recordTick(context, schedule, { ...tick, outcome: 'skipped', reason });
  }
}

const reasonOf = { cron: 'On time', missed: 'Fired late, because it was missed' } as const;

interface FiredTick {
  readonly tickAtMs: number;
  readonly trigger: TickTrigger;
  readonly isNew: boolean;
  readonly reason: string;
}

function fire(firing: Firing, tick: FiredTick): void {
  const { context, schedule } = firing;
  const run = startRun(context, schedule);
  if (run.kind === 'started') {
    if (run.processInstanceKey !== undefined) firing.instances += 1;
    recordTick(context, schedule, { ...tick, outcome: 'fired', run });
    return;
  }
  const { reason } = run;
  const exceeded = exceededBy(run);
  recordTick(context, schedule, { ...tick, outcome: exceeded ? 'skipped' : 'failed', reason });
  if (exceeded === undefined || firing.isReported) return;
  publishQuotaExceeded(context, schedule.tenantId, exceeded);
  firing.isReported = true;
}
