import { assert } from '../../../core/assert.ts';
import type { ScheduleKey } from '../../../core/key.ts';
import type { Appliers } from '../../applier.ts';
import { move } from '../../state/moves.ts';
import type { WorkingSet } from '../../working-set.ts';
import { quotaOf } from '../quota-of.ts';
import type { ScheduleRow, ScheduleState, ScheduleTickRow } from '../background-rows.ts';
import { logTick } from './log-tick.ts';
import { scheduleMoves } from './schedule-states.ts';
import type { ScheduleSettings } from './schedule-settings.ts';

interface ScheduleMoment {
  readonly scheduleKey: ScheduleKey;
  readonly atMs: number;
}

/** When the schedule fires next. */
export interface Timing {
  readonly nextTickAtMs: number | undefined;
  readonly nextDueAtMs: number | undefined;
}

export interface ScheduleEvents {
  scheduleCreated: { readonly schedule: ScheduleRow };
  scheduleUpdated: ScheduleMoment & Timing & { readonly settings: ScheduleSettings };
  schedulePaused: ScheduleMoment;
  scheduleResumed: ScheduleMoment & Timing;
  scheduleDeleted: ScheduleMoment;
  /** A tick was decided. A buffered tick is decided twice. */
  tickDecided: {
    readonly tick: ScheduleTickRow;
    readonly isNew: boolean;
    /** The last tick that this decision covers. */
    readonly throughMs: number;
  };
  scheduleTimed: { readonly scheduleKey: ScheduleKey } & Timing;
}

export const scheduleAppliers: Appliers<ScheduleEvents> = {
  scheduleCreated(state, { schedule }) {
    state.rows.schedule.set(schedule.key, schedule);
    state.changes.insert('schedule', schedule);
    count(state, schedule, 1);
  },
  scheduleUpdated(state, event) {
    const schedule = touch(state, event);
    Object.assign(schedule, event.settings);
    time(schedule, event);
  },
  schedulePaused(state, event) {
    moveTo(touch(state, event), 'paused', never);
  },
  scheduleResumed(state, event) {
    moveTo(touch(state, event), 'active', event);
  },
  scheduleDeleted(state, event) {
    const schedule = touch(state, event);
    state.changes.delete('schedule', schedule);
    state.rows.schedule.set(schedule.key, undefined);
    count(state, schedule, -1);
  },
  tickDecided(state, { tick, isNew, throughMs }) {
    const schedule = find(state, tick.scheduleKey);
    logTick(state, schedule, { tick, isNew });
    const { tickAtMs } = tick;
    if (tick.trigger === 'manual') schedule.lastManualAtMs = tickAtMs;
    else schedule.lastTickAtMs = Math.max(schedule.lastTickAtMs ?? 0, throughMs);
    if (tick.outcome === 'buffered') schedule.bufferedTickAtMs = tickAtMs;
    else if (schedule.bufferedTickAtMs === tickAtMs) schedule.bufferedTickAtMs = undefined;
    if (tick.outcome !== 'fired') return;
    schedule.lastRunAtMs = tick.decidedAtMs;
    schedule.lastJobKey = tick.jobKey;
    schedule.lastInstanceKey = tick.processInstanceKey;
  },
  scheduleTimed(state, event) {
    time(find(state, event.scheduleKey), event);
  },
};

const never: Timing = { nextTickAtMs: undefined, nextDueAtMs: undefined };

function find(state: WorkingSet, key: ScheduleKey): ScheduleRow {
  const schedule = state.row('schedule', key);
  assert(schedule, `schedule ${key} to exist`);
  state.changes.update('schedule', schedule);
  return schedule;
}

function touch(state: WorkingSet, { scheduleKey, atMs }: ScheduleMoment): ScheduleRow {
  const schedule = find(state, scheduleKey);
  schedule.updatedAtMs = atMs;
  return schedule;
}

function time(schedule: ScheduleRow, { nextTickAtMs, nextDueAtMs }: Timing): void {
  schedule.nextTickAtMs = nextTickAtMs;
  schedule.nextDueAtMs = nextDueAtMs;
}

function moveTo(schedule: ScheduleRow, to: ScheduleState, timing: Timing): void {
  move(schedule, to, scheduleMoves);
  time(schedule, timing);
}

function count(state: WorkingSet, schedule: ScheduleRow, more: number): void {
  const quota = quotaOf(state, schedule);
  quota.schedules += more;
  state.changes.update('tenantQuota', quota);
}
