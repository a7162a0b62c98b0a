import { systemCaller } from '../../../src/core/caller.ts';
import { hashLeaseToken } from '../../../src/runtime/background/lease-secrets.ts';
import { assert } from '../../../src/core/assert.ts';
import type { JsonText } from '../../../src/core/json.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import type {
  LeasedJob,
  LeaseRequest,
  NewBackgroundJob,
} from '../../../src/engine/background/commands.ts';
import type { QuotaLimits } from '../../../src/engine/background/tiers.ts';
import type { Command, CommandKind, Results } from '../../../src/engine/command.ts';
import { type JobsSystem, openJobsSystem } from '../model/jobs-system.ts';

const beginningMs = Date.UTC(2026, 10, 20, 12);
export const leaseMs = 90_000;

/** Short forms of requests to the Jobs Service. The clock stands still until the test moves it. */
export interface JobsDesk {
  readonly system: JobsSystem;
  /** Moves the clock; resolves when all work due by then is done. */
  readonly wait: (byMs: number) => Promise<void>;
  readonly submit: <K extends CommandKind>(command: Command<K>) => Promise<Results[K]>;
  /** All jobs have one type and only the given limits. */
  readonly allow: (tenant: string, limits?: Partial<QuotaLimits>) => Promise<void>;
  readonly enqueue: (
    tenant: string,
    count: number,
    job?: Partial<NewBackgroundJob>,
  ) => Promise<Results['enqueueJobs']>;
  readonly lease: (
    request?: Partial<LeaseRequest>,
    signal?: AbortSignal,
  ) => Promise<readonly LeasedJob[]>;
  /** The report of a worker on a leased job. */
  readonly complete: (job: LeasedJob) => Promise<string>;
  readonly heartbeat: (job: LeasedJob) => Promise<string>;
  readonly fail: (job: LeasedJob, isRetryable?: boolean) => Promise<string>;
  readonly count: (sqlCondition: string) => Promise<number>;
}
const worker = 'jobs-worker-1';

export async function openJobsDesk(
  options?: Parameters<typeof openJobsSystem>[0],
): Promise<JobsDesk> {
  const system = await openJobsSystem(options);
  const { orchestrator } = system;
  let nowMs = beginningMs;
  await system.setTime(nowMs);

  const submit: JobsDesk['submit'] = async (command) => {
    const outcome = await orchestrator.submit(command, systemCaller);
    assert(outcome.kind === 'accepted', `${command.kind}, but ${JSON.stringify(outcome)}`);
    return outcome.result;
  };
  const held = ({ key: jobKey, leaseToken }: LeasedJob) => {
    return { jobKey, leaseHash: hashLeaseToken(leaseToken), tenantId: undefined };
  };
  return {
    system,
    submit,
    wait: (byMs) => {
      nowMs += byMs;
      return system.setTime(nowMs);
    },
    allow: async (tenant, limits) => {
      await submit({
        kind: 'setTenantTier',
        tenantId: tenant as TenantId,
        tier: 'CUSTOM',
        limits: { ...unlimited, ...limits },
      });
    },
    enqueue: (tenant, count, job) =>
      submit({
        kind: 'enqueueJobs',
        tenantId: tenant as TenantId,
        tier: 'CUSTOM',
        jobs: Array.from({ length: count }, () => ({ ...newJob, ...job })),
        idempotency: undefined,
      }),
    lease: async (request, signal = new AbortController().signal) => {
      const outcome = await orchestrator.leaseJobs({ ...everything, ...request }, signal);
      assert(outcome.kind === 'accepted', `jobs, but ${JSON.stringify(outcome)}`);
      return outcome.result;
    },
    complete: async (job) => {
      const lease = { ...held(job), result: undefined };
      return answerOf(await submit({ kind: 'completeLeases', worker, leases: [lease] }));
    },
    heartbeat: async (job) => {
      const lease = { ...held(job), progress: undefined, log: [] };
      return answerOf(await submit({ kind: 'heartbeatLeases', worker, leases: [lease] }));
    },
    fail: async (job, isRetryable = true) => {
      const how = { isRetryable, retryAfterMs: undefined, chance: 0.5 };
      const lease = { ...held(job), ...how, error: '{"message":"no"}' as JsonText };
      return answerOf(await submit({ kind: 'failLeases', worker, leases: [lease] }));
    },
    count: async (condition) => {
      const [row] = await system.rows(
        `SELECT count(*) AS count FROM background_job WHERE ${condition}`,
      );
      return Number(row?.['count']);
    },
  };
}

const unlimited: QuotaLimits = {
  concurrent: 1_000_000,
  queued: 1_000_000,
  daily: 10_000_000,
  cron: 100,
  priorityMin: 1,
};

export const newJob: NewBackgroundJob = {
  type: 'work',
  payload: '{}' as JsonText,
  priority: 5,
  scheduledAtMs: undefined,
  maxAttempts: 3,
  retryPolicy: undefined,
  unique: undefined,
  scheduleKey: undefined,
};

const everything: LeaseRequest = {
  tenantId: undefined,
  types: undefined,
  jobsMax: 10,
  worker,
  leaseMs,
  waitMs: 0,
};

function answerOf(answers: Results['completeLeases'] | Results['heartbeatLeases']): string {
  const [answer] = answers;
  if (answer?.kind === 'ended') return answer.state;
  return answer?.kind === 'rejected' ? answer.code : (answer?.kind ?? 'nothing');
}
