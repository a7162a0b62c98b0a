import type { Ids } from '../../core/installation.ts';
import { assert } from '../../core/assert.ts';
import type {
  ScheduleRow,
  ScheduleTarget,
  ScheduleTickRow,
} from '../../engine/background/background-rows.ts';
import {
  boolean,
  dateTime,
  type Fields,
  integer,
  json,
  key,
  oneOf,
  string,
  uuid,
} from '../field.ts';
import type { Searchable } from '../resource.ts';
import { resultWriter, type Row } from '../result-text.ts';

const columns: Fields = {
  id: uuid('t.key'),
  tenantId: string('t.tenant_id'),
  name: string('t.name'),
  cronExpression: string('t.cron'),
  timezone: string('t.time_zone'),
  isActive: boolean(`t.state = 'active'`),
  overlapPolicy: string('t.overlap'),
  missedRunPolicy: string('t.missed'),
  missedRunWindowSeconds: integer('t.missed_window_ms / 1000'),
  jitterSeconds: integer('t.jitter_ms / 1000'),
  nextRunAt: dateTime('t.next_tick_at', { nullable: true }),
  lastRunAt: dateTime('t.last_run_at', { nullable: true }),
  lastJobId: uuid('t.last_job_key', { nullable: true }),
  lastProcessInstanceKey: key('t.last_instance_key', { nullable: true }),
  bufferedTickAt: dateTime('t.buffered_tick_at', { nullable: true }),
  createdAt: dateTime('t.created_at'),
  updatedAt: dateTime('t.updated_at'),
};

/** The columns of a schedule's row: the stored form of its target differs from the shown one. */
export const scheduleColumns: Fields = { ...columns, storedTarget: json('t.target', 'any') };

/** A schedule as the API shows it. */
export const schedules: Searchable = {
  noun: 'Schedule',
  rights: 'elsewhere',
  keyField: 'id',
  fields: {
    ...columns,
    jobType: string('', { nullable: true }),
    payload: json('', 'any'),
    priority: integer('', { nullable: true }),
    maxAttempts: integer('', { nullable: true }),
    retry: json('', 'any'),
    target: json('', 'any'),
  },
};

const write = resultWriter(schedules.fields);

/** The JSON text of a row of `scheduleColumns`. */
export function scheduleRowText(row: Row, ids: Ids): string {
  const { storedTarget: stored } = row;
  assert(typeof stored === 'string', 'a target to be stored as JSON text');
  return write({ ...row, ...shownTarget(JSON.parse(stored) as ScheduleTarget) }, ids);
}

/** The JSON text of a schedule that the engine returned. */
export function scheduleText(schedule: Readonly<ScheduleRow>, ids: Ids): string {
  return write(
    {
      id: schedule.key,
      tenantId: schedule.tenantId,
      name: schedule.name,
      cronExpression: schedule.cron,
      timezone: schedule.timeZone,
      isActive: schedule.state === 'active',
      overlapPolicy: schedule.overlap,
      missedRunPolicy: schedule.missed,
      missedRunWindowSeconds: schedule.missedWindowMs / 1_000,
      jitterSeconds: schedule.jitterMs / 1_000,
      nextRunAt: schedule.nextTickAtMs,
      lastRunAt: schedule.lastRunAtMs,
      lastJobId: schedule.lastJobKey,
      lastProcessInstanceKey: schedule.lastInstanceKey,
      bufferedTickAt: schedule.bufferedTickAtMs,
      createdAt: schedule.createdAtMs,
      updatedAt: schedule.updatedAtMs,
      ...shownTarget(schedule.target),
    },
    ids,
  );
}

function shownTarget(target: ScheduleTarget): Row {
  if (target.kind === 'process') {
    const { processId, version = null, variables } = target;
    const id = `"processDefinitionId":${JSON.stringify(processId)}`;
    return { target: `{"kind":"process",${id},"version":${version},"variables":${variables}}` };
  }
  return {
    jobType: target.type,
    payload: target.payload,
    priority: target.priority,
    maxAttempts: target.maxAttempts,
    retry: target.retryPolicy,
    target: '{"kind":"job"}',
  };
}

/** The ticks of schedules and their outcomes. */
export const scheduleTicks: Searchable = {
  noun: 'Tick',
  rights: 'elsewhere',
  keyField: 'tickAt',
  fields: {
    tickAt: dateTime('t.tick_at'),
    outcome: oneOf('t.outcome', ['fired', 'skipped', 'buffered', 'failed']),
    reason: string('t.reason'),
    trigger: oneOf('t.trigger_kind', ['cron', 'missed', 'backfill', 'manual']),
    decidedAt: dateTime('t.decided_at'),
    jobId: uuid('t.job_key', { nullable: true }),
    processInstanceKey: key('t.process_instance_key', { nullable: true }),
  },
};

const writeTick = resultWriter(scheduleTicks.fields);

export function scheduleTickText(tick: Readonly<ScheduleTickRow>, ids: Ids): string {
  return writeTick(
    {
      tickAt: tick.tickAtMs,
      outcome: tick.outcome,
      reason: tick.reason,
      trigger: tick.trigger,
      decidedAt: tick.decidedAtMs,
      jobId: tick.jobKey,
      processInstanceKey: tick.processInstanceKey,
    },
    ids,
  );
}
