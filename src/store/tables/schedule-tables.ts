import { scheduleMoves } from '../../engine/background/schedule/schedule-states.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, oneOf, optional, stateIn, tenantId, type Table } from '../table.ts';

/** Schedules and their ticks. */
export const scheduleTables = {
  schedule: {
    name: 'schedule',
    primaryKey: ['key'],
    children: [{ name: 'schedule_tick', column: 'schedule_key' }],
    columns: {
      key,
      tenantId,
      name: changing('name', 'text'),
      cron: changing('cron', 'text'),
      timeZone: changing('time_zone', 'text'),
      target: changing('target', 'json'),
      state: stateIn(scheduleMoves),
      overlap: oneOf(changing('overlap', 'text'), ['allow', 'skip', 'buffer_one']),
      missed: oneOf(changing('missed', 'text'), ['skip', 'run_once', 'run_all']),
      missedWindowMs: changing('missed_window_ms', 'integer'),
      jitterMs: changing('jitter_ms', 'integer'),
      nextTickAtMs: optional(changing('next_tick_at', 'integer')),
      nextDueAtMs: optional(changing('next_due_at', 'integer')),
      lastTickAtMs: optional(changing('last_tick_at', 'integer')),
      lastManualAtMs: optional(changing('last_manual_at', 'integer')),
      lastRunAtMs: optional(changing('last_run_at', 'integer')),
      lastJobKey: optional(changing('last_job_key', 'key')),
      lastInstanceKey: optional(changing('last_instance_key', 'key')),
      bufferedTickAtMs: optional(changing('buffered_tick_at', 'integer')),
      loggedTicks: changing('logged_ticks', 'integer'),
      logTurnedAtMs: optional(changing('log_turned_at', 'integer')),
      logAfterMs: optional(changing('log_after', 'integer')),
      createdAtMs: fixed('created_at', 'integer'),
      updatedAtMs: changing('updated_at', 'integer'),
    },
    checks: [
      "(next_due_at IS NOT NULL) = (state = 'active' AND coalesce(next_tick_at, buffered_tick_at) IS NOT NULL)",
    ],
    indexes: [
      { name: 'schedule_tenant', on: 'tenant_id, key' },
      { name: 'schedule_due', on: 'next_due_at', where: 'next_due_at IS NOT NULL' },
    ],
  },
  scheduleTick: {
    name: 'schedule_tick',
    primaryKey: ['scheduleKey', 'tickAtMs'],
    columns: {
      scheduleKey: fixed('schedule_key', 'key'),
      tickAtMs: fixed('tick_at', 'integer'),
      tenantId,
      outcome: oneOf(changing('outcome', 'text'), ['fired', 'skipped', 'buffered', 'failed']),
      reason: changing('reason', 'text'),
      trigger: oneOf(changing('trigger_kind', 'text'), ['cron', 'missed', 'backfill', 'manual']),
      decidedAtMs: changing('decided_at', 'integer'),
      jobKey: optional(changing('job_key', 'key')),
      processInstanceKey: optional(changing('process_instance_key', 'key')),
    },
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
