import { reject } from '../../core/rejection.ts';
import { accept, done, type Handler } from '../handler.ts';
import { dayStartOf, emitQuota, quotaOrNew, quotaResetsAtMs } from './quota.ts';

export const setTenantTier: Handler<'setTenantTier'> = {
  footprint: ({ tenantId }) => [{ kind: 'row', table: 'tenantQuota', id: tenantId }],
  decide(turn, { tenantId, tier, limits }) {
    const quota = quotaOrNew(turn, { tenantId, tier });
    const kept = tier === 'CUSTOM' ? (limits ?? quota.limits) : undefined;
    emitQuota(turn, quota);
    turn.emit({ kind: 'tenantTierChanged', tenantId, tier, limits: kept, atMs: turn.nowMs });
    return done;
  },
};

export const resetTenantQuota: Handler<'resetTenantQuota'> = {
  footprint: ({ tenantId }) => [{ kind: 'row', table: 'tenantQuota', id: tenantId }],
  decide(turn, { tenantId }) {
    if (turn.state.row('tenantQuota', tenantId) === undefined) {
      return reject(
        'TENANT_QUOTA_NOT_FOUND',
        'Expected to reset the quota of a tenant, but it has none yet; its first job makes it',
      );
    }
    const { nowMs } = turn;
    turn.emit({
      kind: 'dailyQuotaReset',
      tenantId,
      dayStartMs: dayStartOf(nowMs),
      atMs: nowMs,
      serial: turn.newKey(),
    });
    return accept({ resetAtMs: nowMs, resetsAtMs: quotaResetsAtMs(nowMs) });
  },
};

export const reportExceededQuota: Handler<'reportExceededQuota'> = {
  footprint: () => [],
  decide(turn, { tenantId, quota, limit, current }) {
    const { nowMs: atMs } = turn;
    const serial = turn.newKey();
    turn.emit({ kind: 'quotaExceeded', tenantId, quota, limit, current, atMs, serial });
    return done;
  },
};
