import { expect } from 'vitest';
import { checkSchedules } from './check-schedules.ts';
import type { JobsSystem, TableRow } from './jobs-system.ts';
import { lateError } from './model-rules.ts';
import { schedulesOf } from './model-schedules.ts';
import { jobsOf, type Model } from './model-state.ts';
import type { Names } from './names.ts';

/** After a run the tables agree with the model, and their own rules hold. */
export async function checkTables(system: JobsSystem, model: Model, names: Names): Promise<void> {
  expect(await jobRows(system, names)).toEqual(expectedJobs(model));
  expect(await executionRows(system, names)).toEqual(expectedExecutions(model));
  expect(await quotaRows(system)).toEqual(expectedQuotas(model));
  await checkSchedules(system, model, names);
  expect(await system.rows(brokenRows)).toEqual([]);
}

/** The rules of the tables that need no model. */
const brokenRows = `
  SELECT 'pending is not what waits' AS wrong, tenant_id FROM tenant_quota AS q WHERE pending <>
    (SELECT count(*) FROM background_job AS j WHERE j.tenant_id = q.tenant_id AND state IN ('scheduled', 'queued'))
  UNION ALL SELECT 'a job of nobody', tenant_id FROM background_job
    WHERE tenant_id NOT IN (SELECT tenant_id FROM tenant_quota)
  UNION ALL SELECT 'more attempts than allowed', tenant_id FROM background_job WHERE attempts_left > max_attempts
  UNION ALL SELECT 'an execution of nothing', tenant_id FROM job_execution
    WHERE job_key NOT IN (SELECT key FROM background_job)
  UNION ALL SELECT 'an attempt that has not begun', e.tenant_id FROM job_execution AS e
    JOIN background_job AS j ON j.key = e.job_key WHERE e.attempt > j.attempt`;

async function jobRows(system: JobsSystem, names: Names): Promise<unknown> {
  const rows = await system.rows(
    `SELECT key, tenant_id, type, schedule_key, payload, priority, state, available_at, scheduled_at, attempt, attempts_left, max_attempts,
      lease_hash, lease_expires_at, worker, result, error, cancel_reason, ended_at
     FROM background_job ORDER BY key`,
  );
  const jobs = rows.map((row) => {
    const id = names.jobs.idOf(String(row['key']));
    const leases = names.leases.filter(({ job }) => job === id);
    const hash = row['lease_hash'];
    const known = leases.find((lease) => names.leaseHash(lease) === hash)?.lease;
    const late = String(row['error']).includes('"LEASE_EXPIRED"');
    return {
      id,
      tenant: row['tenant_id'],
      type: row['type'],
      schedule: names.schedules.find(String(row['schedule_key'])),
      payload: row['payload'],
      priority: Number(row['priority']),
      state: row['state'],
      availableAtMs: Number(row['available_at']),
      scheduledAtMs: row['scheduled_at'] === null ? null : Number(row['scheduled_at']),
      attempt: Number(row['attempt']),
      attemptsLeft: Number(row['attempts_left']),
      maxAttempts: Number(row['max_attempts']),
      knownLease: hash === null ? null : known,
      leaseExpiresAtMs: row['lease_expires_at'] === null ? null : Number(row['lease_expires_at']),
      worker: row['worker'],
      result: row['result'],
      error: late ? lateError : row['error'],
      cancelReason: row['cancel_reason'],
    };
  });
  return jobs.toSorted((left, right) => left.id - right.id);
}

function expectedJobs(model: Model): unknown {
  return model.jobs
    .filter(({ state }) => state !== 'gone')
    .map((job) => ({
      id: job.id,
      tenant: job.tenant,
      type: job.type,
      schedule: job.schedule,
      payload: job.payload,
      priority: job.priority,
      state: job.state,
      availableAtMs: job.availableAtMs,
      scheduledAtMs: job.scheduledAtMs ?? null,
      attempt: job.attempt,
      attemptsLeft: job.attemptsLeft,
      maxAttempts: job.maxAttempts,
      knownLease: job.knownLease ?? null,
      leaseExpiresAtMs: job.leaseExpiresAtMs ?? null,
      worker: job.worker ?? null,
      result: job.result ?? null,
      error: job.error ?? null,
      cancelReason: job.cancelReason ?? null,
    }));
}

async function executionRows(system: JobsSystem, names: Names): Promise<unknown> {
  const rows = await system.rows(
    'SELECT job_key, attempt, outcome FROM job_execution ORDER BY job_key, attempt',
  );
  return rows
    .map((row) => ({ id: names.jobs.idOf(String(row['job_key'])), ...row }))
    .toSorted((left, right) => left.id - right.id)
    .map(({ id, ...row }: TableRow) => [id, row['attempt'], row['outcome']].join(' '));
}

function expectedExecutions(model: Model): unknown {
  return model.jobs
    .filter(({ state }) => state !== 'gone')
    .flatMap(({ id, executions }) =>
      executions.map(({ attempt, outcome }) => [id, attempt, outcome].join(' ')),
    );
}

async function quotaRows(system: JobsSystem): Promise<unknown> {
  const rows = await system.rows(
    'SELECT tenant_id, tier, pending, schedules, daily, day_start FROM tenant_quota ORDER BY tenant_id',
  );
  return rows.map((row) =>
    [
      row['tenant_id'],
      row['tier'],
      row['pending'],
      row['schedules'],
      row['daily'],
      row['day_start'],
    ].join(' '),
  );
}

function expectedQuotas(model: Model): unknown {
  return [...model.tenants]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, { tier, daily, dayStartMs }]) => {
      const pending = jobsOf(model, name, 'scheduled', 'queued').length;
      return [name, tier, pending, schedulesOf(model, name).length, daily, dayStartMs].join(' ');
    });
}
