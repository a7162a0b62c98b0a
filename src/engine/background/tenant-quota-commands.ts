import { reject } from '../../core/rejection.ts';
import { accept, done, type Handler } from '../handler.ts';
import {
  changeTier,
  dayStartOf,
  emitQuota,
  quotaOrNew,
  quotaResetsAtMs,
  publishQuotaExceeded,
} from './quota.ts';

export const setTenantTier: Handler<'setTenantTier'> = {
  isNewWork: false,
  footprint: ({ tenantId }) => [{ kind: 'row', table: 'tenantQuota', id: tenantId }],
  decide(context, { tenantId, tier, limits }) {
    const quota = quotaOrNew(context, { tenantId, tier });
    emitQuota(context, quota);
    changeTier(context, quota, { tier, limits });
    return done;
  },
};

export const resetTenantQuota: Handler<'resetTenantQuota'> = {
  isNewWork: false,
  footprint: ({ tenantId }) => [{ kind: 'row', table: 'tenantQuota', id: tenantId }],
  decide(context, { tenantId }) {
    if (context.state.row('tenantQuota', tenantId) === undefined) {
      return reject(
        'TENANT_QUOTA_NOT_FOUND',
        'Expected to reset the quota of a tenant, but it has none yet; its first job creates it',
      );
    }
    const { nowMs } = context;
    context.emit({
      kind: 'dailyQuotaReset',
      tenantId,
      dayStartMs: dayStartOf(nowMs),
      atMs: nowMs,
      serial: context.newSharedKey(),
    });
    return accept({ resetAtMs: nowMs, resetsAtMs: quotaResetsAtMs(nowMs) });
  },
};

export const reportExceededQuota: Handler<'reportExceededQuota'> = {
  isNewWork: false,
  footprint: () => [],
  decide(context, { tenantId, use }) {
    publishQuotaExceeded(context, tenantId, use);
    return done;
  },
};
