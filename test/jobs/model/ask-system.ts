/** Sends the model's action to the system, and converts the answer into the model's words. */
import { systemCaller } from '../../../src/core/caller.ts';
import { assert } from '../../../src/core/assert.ts';
import type { JsonText } from '../../../src/core/json.ts';
import type { BackgroundJobKey } from '../../../src/core/key.ts';
import type { Rejection } from '../../../src/core/rejection.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import type { ShownLease, LeasedJob } from '../../../src/engine/background/commands.ts';
import type {
  BackgroundJobRow,
  ScheduleRow,
} from '../../../src/engine/background/background-rows.ts';
import type { Command, Results } from '../../../src/engine/command.ts';
import type { Outcome } from '../../../src/runtime/orchestrator.ts';
import type { JobsSystem } from './jobs-system.ts';
import type { Action, LeaseAction, LeaseName, NewJob } from './model-action.ts';
import { errorOf, resultOf, shown } from './model-rules.ts';
import { shownSchedule } from './model-schedules.ts';
import type { Names } from './names.ts';
import { scheduleCommandOf } from './schedule-command.ts';

export type JobsOutcome = Outcome<Results[Command['kind']]> | Outcome<readonly LeasedJob[]>;

export function ask(
  { orchestrator }: JobsSystem,
  action: Action | LeaseAction,
  names: Names,
): Promise<JobsOutcome> {
  if (action.kind === 'lease') {
    const tenantId = action.tenant as TenantId | undefined;
    return orchestrator.leaseJobs({ ...action, tenantId, waitMs: 0 }, new AbortController().signal);
  }
  return orchestrator.submit(commandOf(action, names), systemCaller);
}

function commandOf(action: Action, names: Names): Command {
  const tenantId = ('tenant' in action ? action.tenant : '') as TenantId;
  const jobKey = ('job' in action ? names.jobs.keyOf(action.job) : '') as BackgroundJobKey;
  switch (action.kind) {
    case 'enqueue':
      return {
        kind: 'enqueueJobs',
        tenantId,
        tier: action.tier,
        jobs: action.jobs.map(newJob),
        idempotency: action.idempotency && {
          key: action.idempotency.key,
          bodyHash: action.idempotency.body,
        },
      };
    case 'update': {
      const { payload, ...changes } = action.changes;
      const written = payload === undefined ? {} : { payload: payload as JsonText };
      return {
        kind: 'updateBackgroundJob',
        tenantId,
        jobKey,
        changes: { ...changes, ...written },
      };
    }
    case 'cancel':
      return { kind: 'cancelBackgroundJob', tenantId, jobKey, reason: action.reason };
    case 'retry':
      return { kind: 'retryBackgroundJob', tenantId, jobKey };
    case 'replay': {
      const payload = action.payload as JsonText | undefined;
      return { kind: 'replayDeadLetter', tenantId, jobKey, payload };
    }
    case 'purge':
      return { kind: 'purgeDeadLetter', tenantId, jobKey };
    case 'setTier':
      return { kind: 'setTenantTier', tenantId, tier: action.tier, limits: action.limits };
    case 'resetQuota':
      return { kind: 'resetTenantQuota', tenantId };
    case 'createSchedule':
    case 'updateSchedule':
    case 'pauseSchedule':
    case 'resumeSchedule':
    case 'runSchedule':
    case 'deleteSchedule':
      return scheduleCommandOf(action, names);
    case 'heartbeat':
    case 'complete':
    case 'fail':
    case 'return':
      return reportOf(action, names);
  }
}

function newJob(job: NewJob) {
  return {
    ...job,
    payload: job.payload as JsonText,
    retryPolicy: job.backoff,
    scheduleKey: undefined,
  };
}

function reportOf(
  action: Extract<Action, { readonly leases: readonly LeaseName[] }>,
  names: Names,
): Command {
  const leases = action.leases.map((name) => ({
    ...heldLease(name, names),
    result: resultOf({ id: name.job, attempt: name.lease }) as JsonText,
    error: errorOf({ id: name.job, attempt: name.lease }) as JsonText,
    progress: undefined,
    log: [],
  }));
  switch (action.kind) {
    case 'heartbeat':
      return { kind: 'heartbeatLeases', worker: action.worker, leases };
    case 'complete':
      return { kind: 'completeLeases', worker: action.worker, leases };
    case 'return':
      return { kind: 'returnLeases', leases };
    case 'fail': {
      const { worker, isRetryable, retryAfterMs } = action;
      const failed = leases.map((lease) => ({ ...lease, isRetryable, retryAfterMs, chance: 0.5 }));
      return { kind: 'failLeases', worker, leases: failed };
    }
  }
}

function heldLease(name: LeaseName, names: Names): ShownLease {
  return {
    jobKey: names.jobs.keyOf(name.job) as BackgroundJobKey,
    leaseHash: names.leaseHash(name),
    tenantId: name.tenant as TenantId | undefined,
  };
}

/** Converts an answer into the model's words. New jobs must have names before. */
export function wordsOf(action: Action, outcome: JobsOutcome, names: Names): string {
  if (outcome.kind === 'rejected') return refusal(outcome);
  assert(
    outcome.kind === 'accepted',
    `an answer to ${action.kind}, but ${JSON.stringify(outcome)}`,
  );
  switch (action.kind) {
    case 'createSchedule':
    case 'updateSchedule':
    case 'pauseSchedule':
    case 'resumeSchedule': {
      const schedule = outcome.result as ScheduleRow;
      const { lastJobKey } = schedule;
      const id = names.schedules.idOf(schedule.key);
      const bufferedMs = schedule.bufferedTickAtMs;
      const lastJob = lastJobKey && names.jobs.find(lastJobKey);
      return shownSchedule({ ...schedule, id, bufferedMs, lastJob }, schedule.nextTickAtMs);
    }
    case 'runSchedule': {
      const { outcome: became, tickAtMs, jobKey } = outcome.result as Results['runSchedule'];
      return `ok ${became} ${tickAtMs} ${jobKey === undefined ? '' : names.jobs.idOf(jobKey)}`;
    }
    case 'enqueue': {
      const { jobs, isRepeated } = outcome.result as Results['enqueueJobs'];
      const words = jobs.map(
        ({ key, state, isNew }) => `${isNew ? 'new ' : ''}${names.jobs.idOf(key)} ${state}`,
      );
      return `ok ${isRepeated ? 'repeated ' : ''}${words.join()}`;
    }
    case 'update':
    case 'cancel':
    case 'retry':
    case 'replay': {
      const job = outcome.result as BackgroundJobRow;
      return shown({ ...job, id: names.jobs.idOf(job.key) });
    }
    case 'heartbeat':
    case 'complete':
    case 'fail':
      return (outcome.result as Results['completeLeases'] | Results['heartbeatLeases'])
        .map((lease) => {
          if (lease.kind === 'rejected') return refusal(lease);
          return lease.kind === 'extended' ? `until ${lease.expiresAtMs}` : lease.state;
        })
        .join();
    case 'purge':
    case 'return':
    case 'setTier':
    case 'resetQuota':
    case 'deleteSchedule':
      return 'ok';
  }
}

function refusal({ code, details = {} }: Rejection): string {
  if (code === 'QUOTA_EXCEEDED') {
    const { quota, limit, current } = details;
    return `${code} ${JSON.stringify({ quota, limit, current })}`;
  }
  return typeof details['status'] === 'string' ? `${code} ${details['status']}` : code;
}
