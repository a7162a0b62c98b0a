import { reject, type Rejection } from '../../../core/rejection.ts';
import { accept, done, type Handler } from '../../handler.ts';
import type { CommandContext } from '../../command-context.ts';
import { quotaOf } from '../quota-of.ts';
import type { ScheduleRow, ScheduleTarget } from '../background-rows.ts';
import { refusePriority } from '../quota.ts';
import { refuseTiming } from './check-settings.ts';
import { findSchedule, scheduleAndQuota } from './find-schedule.ts';
import { dueAtMs, nextTickAtMs } from './next-tick.ts';
import type { JobTarget, ScheduleChanges } from './schedule-commands.ts';
import type { ScheduleSettings } from './schedule-settings.ts';

/** A new cron expression or time zone applies from now on. */
export const updateSchedule: Handler<'updateSchedule'> = {
  isNewWork: false,
  footprint: scheduleAndQuota,
  decide(context, { tenantId, scheduleKey, changes }) {
    const found = findSchedule(context, { tenantId, scheduleKey, verb: 'update' });
    if (found.kind === 'rejected') return found;
    const { schedule } = found;
    const settings = settingsOf(schedule, changes);
    if (settings.kind === 'rejected') return settings;
    const refused = refuse(context, schedule, { changes, settings: settings.settings });
    if (refused !== undefined) return refused;
    context.emit({
      kind: 'scheduleUpdated',
      scheduleKey,
      settings: settings.settings,
      ...timingOf(context, schedule, settings.settings),
      atMs: context.nowMs,
    });
    if (changes.isActive !== undefined) setActive(context, schedule, changes.isActive);
    return accept({ ...schedule });
  },
};

export const deleteSchedule: Handler<'deleteSchedule'> = {
  isNewWork: false,
  footprint: scheduleAndQuota,
  decide(context, { tenantId, scheduleKey }) {
    const found = findSchedule(context, { tenantId, scheduleKey, verb: 'delete' });
    if (found.kind === 'rejected') return found;
    quotaOf(context.state, found.schedule);
    context.emit({ kind: 'scheduleDeleted', scheduleKey, atMs: context.nowMs });
    return done;
  },
};

export const pauseSchedule: Handler<'pauseSchedule'> = {
  isNewWork: false,
  footprint: scheduleAndQuota,
  decide(context, { tenantId, scheduleKey }) {
    const found = findSchedule(context, { tenantId, scheduleKey, verb: 'pause' });
    if (found.kind === 'rejected') return found;
    setActive(context, found.schedule, false);
    return accept({ ...found.schedule });
  },
};

export const resumeSchedule: Handler<'resumeSchedule'> = {
  isNewWork: false,
  footprint: scheduleAndQuota,
  decide(context, { tenantId, scheduleKey }) {
    const found = findSchedule(context, { tenantId, scheduleKey, verb: 'resume' });
    if (found.kind === 'rejected') return found;
    setActive(context, found.schedule, true);
    return accept({ ...found.schedule });
  },
};

function setActive(context: CommandContext, schedule: ScheduleRow, isActive: boolean): void {
  const { key: scheduleKey, state } = schedule;
  const { nowMs } = context;
  if ((state === 'active') === isActive) return;
  if (!isActive) {
    context.emit({ kind: 'schedulePaused', scheduleKey, atMs: nowMs });
    return;
  }
  const tickAtMs = nextTickAtMs(schedule, nowMs);
  context.emit({
    kind: 'scheduleResumed',
    scheduleKey,
    nextTickAtMs: tickAtMs,
    // A buffered tick may be waiting only because the schedule was paused.
    nextDueAtMs:
      schedule.bufferedTickAtMs === undefined ? dueAtMs(schedule, tickAtMs, nowMs) : nowMs,
    atMs: nowMs,
  });
}

type MergedSettings = { readonly kind: 'merged'; readonly settings: ScheduleSettings } | Rejection;

function settingsOf(schedule: ScheduleRow, changes: ScheduleChanges): MergedSettings {
  const target = targetOf(schedule.target, changes.target);
  if (target.kind === 'rejected') return target;
  return {
    kind: 'merged',
    settings: {
      name: changes.name ?? schedule.name,
      cron: changes.cron ?? schedule.cron,
      timeZone: changes.timeZone ?? schedule.timeZone,
      target,
      overlap: changes.overlap ?? schedule.overlap,
      missed: changes.missed ?? schedule.missed,
      missedWindowMs: changes.missedWindowMs ?? schedule.missedWindowMs,
      jitterMs: changes.jitterMs ?? schedule.jitterMs,
    },
  };
}

function targetOf(
  current: ScheduleTarget,
  wanted: ScheduleChanges['target'],
): ScheduleTarget | Rejection {
  if (wanted === undefined) return current;
  if (wanted.kind === 'process') return wanted;
  const target = { ...(current.kind === 'job' ? current : newTarget), ...wanted.changes };
  const { type, payload } = target;
  if (type === undefined || payload === undefined) {
    return reject(
      'BAD_REQUEST',
      'jobType and payload are required where the target was a process.',
      { fields: ['jobType', 'payload'] },
    );
  }
  return { ...target, type, payload };
}

const newTarget: Pick<JobTarget, 'priority' | 'maxAttempts' | 'retryPolicy'> &
  Partial<JobTarget> & { readonly kind: 'job' } = {
  kind: 'job',
  priority: 5,
  maxAttempts: 3,
  retryPolicy: undefined,
};

/** Checks only what changes, because a tenant may keep settings that its present tier would refuse (G22). */
function refuse(
  context: CommandContext,
  schedule: ScheduleRow,
  wanted: { readonly changes: ScheduleChanges; readonly settings: ScheduleSettings },
): Rejection | undefined {
  const { changes, settings } = wanted;
  const { target } = settings;
  const quota = quotaOf(context.state, schedule);
  const isChosen = changes.target?.kind === 'job' && changes.target.changes.priority !== undefined;
  return (
    (isRetimed(schedule, settings) ? refuseTiming(settings, context.nowMs) : undefined) ??
    (isChosen && target.kind === 'job' ? refusePriority(quota, target.priority) : undefined)
  );
}

function timingOf(context: CommandContext, schedule: ScheduleRow, settings: ScheduleSettings) {
  const { nowMs } = context;
  const isActive = schedule.state === 'active';
  const updated = { ...schedule, ...settings };
  const isRecalculated = isActive && isRetimed(schedule, settings);
  const tickAtMs = isRecalculated ? nextTickAtMs(updated, nowMs) : schedule.nextTickAtMs;
  const nextDueAtMs = isActive ? dueAtMs(updated, tickAtMs, nowMs) : undefined;
  return { nextTickAtMs: tickAtMs, nextDueAtMs };
}

function isRetimed(schedule: ScheduleRow, { cron, timeZone }: ScheduleSettings): boolean {
  return cron !== schedule.cron || timeZone !== schedule.timeZone;
}
