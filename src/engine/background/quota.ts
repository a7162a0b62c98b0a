import type { TenantId } from '../../core/tenant.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { TenantQuotaRow } from './background-rows.ts';
import {
  leastUrgentPriority,
  limitsOfTier,
  type QuotaLimits,
  type Tier,
  type QuotaUse,
} from './tiers.ts';

const dayMs = 86_400_000;

/** 00:00 UTC of the day that contains the moment. */
export function dayStartOf(nowMs: number): number {
  return nowMs - (nowMs % dayMs);
}

/** When the daily counter is reset. */
export function quotaResetsAtMs(nowMs: number): number {
  return dayStartOf(nowMs) + dayMs;
}

export function limitsOf(quota: Pick<TenantQuotaRow, 'tier' | 'limits'>): QuotaLimits {
  return quota.limits ?? limitsOfTier[quota.tier];
}

/**
 * How many more of a tenant's jobs may run, given the number that run now. Jobs beyond that wait and are not rejected.
 */
export function concurrencyLeft(quota: TenantQuotaRow | undefined, running: number): number {
  return quota === undefined ? 0 : Math.max(limitsOf(quota).concurrent - running, 0);
}

/** The daily count at `nowMs`: 0 if the row counts an earlier day, because the reset may not have been written yet. */
export function dailyUsed(
  quota: Pick<TenantQuotaRow, 'daily' | 'dayStartMs'>,
  nowMs: number,
): number {
  return quota.dayStartMs < dayStartOf(nowMs) ? 0 : quota.daily;
}

/** The tenant's record, or a new one with the given tier. */
export function quotaOrNew(
  context: CommandContext,
  { tenantId, tier }: { readonly tenantId: TenantId; readonly tier: Tier },
): TenantQuotaRow {
  return (
    context.state.row('tenantQuota', tenantId) ?? {
      tenantId,
      tier,
      limits: undefined,
      pending: 0,
      schedules: 0,
      daily: 0,
      dayStartMs: dayStartOf(context.nowMs),
      createdAtMs: context.nowMs,
      updatedAtMs: context.nowMs,
    }
  );
}

/** Emits a record that `quotaOrNew` has made, and begins the count of a new day if necessary. */
export function emitQuota(context: CommandContext, quota: TenantQuotaRow): void {
  const { tenantId } = quota;
  if (context.state.row('tenantQuota', tenantId) === undefined) {
    context.emit({ kind: 'tenantQuotaCreated', quota });
  }
  const dayStartMs = dayStartOf(context.nowMs);
  if (quota.dayStartMs < dayStartMs) {
    const serial = context.newSharedKey();
    context.emit({ kind: 'dailyQuotaReset', tenantId, dayStartMs, atMs: context.nowMs, serial });
  }
}

/**
 * Sets a tenant's tier. CUSTOM keeps the tenant's own limits unless new ones are given; every other tier drops them.
 */
export function changeTier(
  context: CommandContext,
  quota: TenantQuotaRow,
  { tier, limits }: { readonly tier: Tier; readonly limits: QuotaLimits | undefined },
): void {
  const { tenantId } = quota;
  const kept = tier === 'CUSTOM' ? (limits ?? quota.limits) : undefined;
  context.emit({ kind: 'tenantTierChanged', tenantId, tier, limits: kept, atMs: context.nowMs });
}

/** The rejection if the tenant may not have so many more waiting jobs. */
export function refuseQueued(quota: TenantQuotaRow, more: number): Rejection | undefined {
  const limit = limitsOf(quota).queued;
  if (more === 0 || quota.pending + more <= limit) return undefined;
  return quotaExceeded({ quota: 'queued', limit, current: quota.pending });
}

export function refuseDaily(
  quota: TenantQuotaRow,
  more: number,
  nowMs: number,
): Rejection | undefined {
  const limit = limitsOf(quota).daily;
  const current = dailyUsed(quota, nowMs);
  if (more === 0 || current + more <= limit) return undefined;
  return {
    ...quotaExceeded({ quota: 'daily', limit, current }),
    retryAfterMs: quotaResetsAtMs(nowMs) - nowMs,
  };
}

/** A fixed delay, because the server does not know when a waiting job will end. */
const quotaRetryAfterMs = 60_000;

const nouns: Readonly<Record<string, string>> = {
  queued: 'waiting jobs',
  daily: 'jobs a day',
  cron: 'schedules',
};

export function quotaExceeded(use: {
  readonly quota: 'queued' | 'daily' | 'cron';
  readonly limit: number;
  readonly current: number;
}): Rejection {
  const rejection = reject(
    'QUOTA_EXCEEDED',
    `Expected to stay within the quota of ${use.limit} ${nouns[use.quota] ?? ''}, but ${use.current} are counted already`,
    { ...use },
  );
  return { ...rejection, retryAfterMs: quotaRetryAfterMs };
}

/** The quota that caused a rejection; `undefined` for other rejections. */
export function exceededBy({ code, details }: Rejection): QuotaUse | undefined {
  if (code !== 'QUOTA_EXCEEDED') return undefined;
  const { quota, limit, current } = details ?? {};
  if (typeof quota !== 'string' || typeof limit !== 'number' || typeof current !== 'number') {
    return undefined;
  }
  return { quota, limit, current };
}

/** Publishes that a command was rejected for a quota. */
export function publishQuotaExceeded(
  context: CommandContext,
  tenantId: TenantId,
  use: QuotaUse,
): void {
  const { quota, limit, current } = use;
  const serial = context.newSharedKey();
  context.emit({
    kind: 'quotaExceeded',
    tenantId,
    quota,
    limit,
    current,
    atMs: context.nowMs,
    serial,
  });
}

/** The rejection if the tenant may not use this priority. */
export function refusePriority(quota: TenantQuotaRow, priority: number): Rejection | undefined {
  const min = limitsOf(quota).priorityMin;
  if (priority >= min && priority <= leastUrgentPriority) return undefined;
  return reject(
    'INVALID_PRIORITY',
    `Expected a priority from ${min} to ${leastUrgentPriority}, as tier ${quota.tier} allows, but got ${priority}`,
    { allowed_priority_range: { min, max: leastUrgentPriority } },
  );
}
