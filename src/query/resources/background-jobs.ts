import type { Ids } from '../../core/installation.ts';
import { attemptsUsed } from '../../engine/background/attempts-used.ts';
import type { BackgroundJobRow } from '../../engine/background/background-rows.ts';
import { dateTime, integer, json, key, oneOf, string, uuid } from '../field.ts';
import type { Resource } from '../resource.ts';
import { resultWriter } from '../result-text.ts';

export const backgroundJobStatuses = [
  'scheduled',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'deadlettered',
] as const;

/** A job of the Jobs Service, as its API shows it. */
export const backgroundJobs: Resource = {
  noun: 'Job',
  rights: 'elsewhere',
  from: 'background_job AS t',
  keyField: 'jobKey',
  fields: {
    jobKey: key('t.key', { result: false }),
    id: uuid('t.key'),
    scheduleKey: key('t.schedule_key', { result: false, sort: false, nullable: true }),
    tenantId: string('t.tenant_id', { filter: false, sort: false }),
    type: string('t.type'),
    payload: json('t.payload', 'any'),
    priority: integer('t.priority'),
    status: oneOf('t.state', backgroundJobStatuses),
    attempts: integer('(t.max_attempts - t.attempts_left)'),
    attemptsLeft: integer('t.attempts_left'),
    maxAttempts: integer('t.max_attempts'),
    retry: json('t.retry_policy', 'any'),
    scheduledAt: dateTime('t.scheduled_at', { nullable: true }),
    availableAt: dateTime('t.available_at'),
    workerId: string('t.worker', { nullable: true }),
    leaseExpiresAt: dateTime('t.lease_expires_at', { nullable: true }),
    progress: json('t.progress', 'any'),
    result: json('t.result', 'any'),
    error: json('t.error', 'any'),
    cancelReason: string('t.cancel_reason', { nullable: true, filter: false, sort: false }),
    uniqueKey: string('t.unique_key', { nullable: true }),
    idempotencyKey: string('t.idempotency_key', { nullable: true }),
    scheduleId: uuid('t.schedule_key', { nullable: true }),
    createdAt: dateTime('t.created_at'),
    updatedAt: dateTime('t.updated_at'),
    startedAt: dateTime('t.started_at', { nullable: true }),
    completedAt: dateTime('t.ended_at', { nullable: true }),
  },
};

const write = resultWriter(backgroundJobs.fields);

/** The JSON text of a job that the engine returned, as a search shows it. */
export function backgroundJobText(job: Readonly<BackgroundJobRow>, ids: Ids): string {
  return write(
    {
      id: job.key,
      tenantId: job.tenantId,
      type: job.type,
      payload: job.payload,
      priority: job.priority,
      status: job.state,
      attempts: attemptsUsed(job),
      attemptsLeft: job.attemptsLeft,
      maxAttempts: job.maxAttempts,
      retry: job.retryPolicy,
      scheduledAt: job.scheduledAtMs,
      availableAt: job.availableAtMs,
      workerId: job.worker,
      leaseExpiresAt: job.leaseExpiresAtMs,
      progress: job.progress,
      result: job.result,
      error: job.error,
      cancelReason: job.cancelReason,
      uniqueKey: job.uniqueKey,
      idempotencyKey: job.idempotencyKey,
      scheduleId: job.scheduleKey,
      createdAt: job.createdAtMs,
      updatedAt: job.updatedAtMs,
      startedAt: job.startedAtMs,
      completedAt: job.endedAtMs,
    },
    ids,
  );
}
