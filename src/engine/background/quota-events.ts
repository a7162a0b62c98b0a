import { assert } from '../../core/assert.ts';
import type { Key } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Appliers } from '../applier.ts';
import { quotaEvent } from './job-event.ts';
import type { IdempotentRequestRow, TenantQuotaRow, UniqueJobRow } from './background-rows.ts';
import { rowId } from './row-id.ts';
import type { QuotaLimits, Tier } from './tiers.ts';

export interface QuotaEvents {
  tenantQuotaCreated: { readonly quota: TenantQuotaRow };
  tenantTierChanged: {
    readonly tenantId: TenantId;
    readonly tier: Tier;
    readonly limits: QuotaLimits | undefined;
    readonly atMs: number;
  };
  /** Jobs were accepted. */
  quotaUsed: { readonly tenantId: TenantId; readonly pending: number; readonly daily: number };
  /** The count of a new day begins. */
  dailyQuotaReset: {
    readonly tenantId: TenantId;
    readonly dayStartMs: number;
    readonly atMs: number;
    readonly serial: Key;
  };
  /** A command was rejected for a quota. This event only publishes it and changes no row. */
  quotaExceeded: {
    readonly tenantId: TenantId;
    readonly quota: string;
    readonly limit: number;
    readonly current: number;
    readonly atMs: number;
    readonly serial: Key;
  };
  uniqueKeyTaken: { readonly row: UniqueJobRow; readonly isNew: boolean };
  requestRemembered: { readonly row: IdempotentRequestRow; readonly isNew: boolean };
  requestsDeleted: { readonly beforeMs: number };
}

export const quotaAppliers: Appliers<QuotaEvents> = {
  tenantQuotaCreated(state, { quota }) {
    state.rows.tenantQuota.set(quota.tenantId, quota);
    state.changes.insert('tenantQuota', quota);
  },
  tenantTierChanged(state, { tenantId, tier, limits, atMs }) {
    const quota = state.row('tenantQuota', tenantId);
    assert(quota, `tenant ${tenantId} to have a quota`);
    quota.tier = tier;
    quota.limits = limits;
    quota.updatedAtMs = atMs;
    state.changes.update('tenantQuota', quota);
  },
  quotaUsed(state, { tenantId, pending, daily }) {
    const quota = state.row('tenantQuota', tenantId);
    assert(quota, `tenant ${tenantId} to have a quota`);
    quota.pending += pending;
    quota.daily += daily;
    state.changes.update('tenantQuota', quota);
  },
  dailyQuotaReset(state, { tenantId, dayStartMs, atMs, serial }) {
    const quota = state.row('tenantQuota', tenantId);
    assert(quota, `tenant ${tenantId} to have a quota`);
    quota.daily = 0;
    quota.dayStartMs = dayStartMs;
    quota.updatedAtMs = atMs;
    state.changes.update('tenantQuota', quota);
    const resetAt = new Date(atMs).toISOString();
    state.changes.publish(
      tenantId,
      atMs,
      quotaEvent('quota.reset', serial, atMs, `"resetAt":"${resetAt}"`),
    );
  },
  quotaExceeded(state, { tenantId, quota, limit, current, atMs, serial }) {
    const members = `"quota":${JSON.stringify(quota)},"limit":${limit},"current":${current}`;
    state.changes.publish(tenantId, atMs, quotaEvent('quota.exceeded', serial, atMs, members));
  },
  uniqueKeyTaken(state, { row, isNew }) {
    state.rows.uniqueJob.set(rowId.uniqueJob(row), row);
    if (isNew) state.changes.insert('uniqueJob', row);
    else state.changes.update('uniqueJob', row);
  },
  requestRemembered(state, { row, isNew }) {
    state.rows.idempotentRequest.set(rowId.idempotentRequest(row), row);
    if (isNew) state.changes.insert('idempotentRequest', row);
    else state.changes.update('idempotentRequest', row);
  },
  requestsDeleted(state, { beforeMs }) {
    state.changes.requestsDeletedBeforeMs = beforeMs;
  },
};
