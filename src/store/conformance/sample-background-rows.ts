import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import type { BackgroundTables } from '../../engine/background/rows.ts';
import { key, oddId, oddJson, oddText } from './sample-values.ts';

/** A row of each table of the Jobs Service with every value set, and odd ones where the type allows. */
export const fullBackgroundRows: {
  readonly [T in keyof BackgroundTables]: (at: number) => BackgroundTables[T];
} = {
  backgroundJob: (at) => ({
    key: key(at),
    tenantId: defaultTenant,
    type: oddText,
    payload: oddJson,
    priority: 10,
    state: 'running',
    availableAtMs: 1_700_000_000_011,
    scheduledAtMs: 1_700_000_000_010,
    attempt: 12,
    attemptsLeft: 0,
    maxAttempts: 5,
    retryPolicy: { backoff: 'exponential', delayMs: 1, factor: 1.5, delayMaxMs: 9, jitter: 0.25 },
    leaseHash: oddText,
    leaseExpiresAtMs: 1_700_000_000_012,
    leaseMs: 30_000,
    worker: oddText,
    progress: oddJson,
    logLines: 7,
    result: oddJson,
    error: oddJson,
    cancelReason: oddText,
    uniqueKey: oddText,
    idempotencyKey: oddText,
    scheduleKey: key(910),
    createdAtMs: 1_700_000_000_013,
    updatedAtMs: 1_700_000_000_014,
    startedAtMs: 1_700_000_000_015,
    endedAtMs: undefined,
  }),
  jobExecution: (at) => ({
    jobKey: key(at),
    attempt: 3,
    tenantId: defaultTenant,
    worker: oddText,
    startedAtMs: 1_700_000_000_016,
    endedAtMs: 1_700_000_000_017,
    outcome: 'expired',
    error: oddJson,
  }),
  jobLog: (at) => ({
    jobKey: key(at),
    line: 4,
    tenantId: defaultTenant,
    attempt: 3,
    atMs: 1_700_000_000_018,
    level: 'warn',
    message: oddText,
  }),
  tenantQuota: (at) => ({
    tenantId: `${oddId}${at}` as TenantId,
    tier: 'CUSTOM',
    limits: { concurrent: 1, queued: 2, daily: 3, cron: 4, priorityMin: 5 },
    pending: 6,
    schedules: 7,
    daily: 8,
    dayStartMs: 1_699_920_000_000,
    createdAtMs: 1_700_000_000_019,
    updatedAtMs: 1_700_000_000_020,
  }),
  uniqueJob: (at) => ({
    tenantId: oddId as TenantId,
    uniqueKey: `${oddId}${at}`,
    jobKey: key(911),
    scope: 'pending',
    untilMs: 1_700_000_000_021,
  }),
  idempotentRequest: (at) => ({
    tenantId: oddId as TenantId,
    idempotencyKey: `${oddId}${at}`,
    bodyHash: oddText,
    jobKeys: [key(912), key(913)],
    expiresAtMs: 1_700_000_000_022,
  }),
  schedule: (at) => ({
    key: key(at),
    tenantId: defaultTenant,
    name: oddText,
    cron: oddText,
    timeZone: oddText,
    target: { kind: 'process', processId: oddText, version: 2, variables: oddJson },
    state: 'active',
    overlap: 'buffer_one',
    missed: 'run_all',
    missedWindowMs: 60_000,
    jitterMs: 1_000,
    nextTickAtMs: 1_700_000_000_023,
    nextDueAtMs: 1_700_000_000_024,
    lastTickAtMs: 1_700_000_000_025,
    lastManualAtMs: 1_700_000_000_031,
    lastRunAtMs: 1_700_000_000_032,
    lastJobKey: key(914),
    lastInstanceKey: key(915),
    bufferedTickAtMs: 1_700_000_000_026,
    loggedTicks: 9,
    logTurnedAtMs: 1_700_000_000_033,
    logAfterMs: 1_700_000_000_034,
    createdAtMs: 1_700_000_000_027,
    updatedAtMs: 1_700_000_000_028,
  }),
  scheduleTick: (at) => ({
    scheduleKey: key(at),
    tickAtMs: 1_700_000_000_029,
    tenantId: defaultTenant,
    outcome: 'fired',
    reason: oddText,
    trigger: 'backfill',
    decidedAtMs: 1_700_000_000_030,
    jobKey: key(916),
    processInstanceKey: key(917),
  }),
};

/** A queued background job of type `work`, least urgent. */
export function backgroundJob(
  at: number,
  row: Partial<BackgroundTables['backgroundJob']> = {},
): BackgroundTables['backgroundJob'] {
  return {
    ...fullBackgroundRows.backgroundJob(at),
    type: 'work',
    state: 'queued',
    availableAtMs: 1_000,
    leaseHash: undefined,
    leaseExpiresAtMs: undefined,
    scheduleKey: undefined,
    ...row,
  };
}

/** What is set exactly while a job runs. */
export function lease(
  leaseExpiresAtMs: number,
): Pick<BackgroundTables['backgroundJob'], 'state' | 'leaseHash' | 'leaseExpiresAtMs'> {
  return { state: 'running', leaseHash: 'hash', leaseExpiresAtMs };
}
