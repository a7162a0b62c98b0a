import type { TenantId } from '../../core/tenant.ts';
import { accept, type Handler } from '../handler.ts';
import { idempotencyMs } from './enqueue-jobs.ts';
import { changeTier, emitQuota, quotaOrNew } from './quota.ts';

/** No caller's idempotency key begins with this prefix. */
const prefix = '\u0001event ';

/**
 * Applies an event that another service sent about a tenant. Repeated deliveries of the event have no further effect.
 */
export const applyTenantEvent: Handler<'applyTenantEvent'> = {
  isNewWork: false,
  footprint: ({ tenantId, eventId }) => [
    { kind: 'row', table: 'idempotentRequest', id: requestId({ tenantId, eventId }) },
    { kind: 'row', table: 'tenantQuota', id: tenantId },
  ],
  decide(context, { tenantId, eventId, tier, limits }) {
    const { nowMs } = context;
    const known = context.state.row('idempotentRequest', requestId({ tenantId, eventId }));
    if (known !== undefined && known.expiresAtMs > nowMs) return accept({ isNew: false });
    const quota = quotaOrNew(context, { tenantId, tier: tier ?? 'BASE' });
    emitQuota(context, quota);
    if (tier !== undefined) changeTier(context, quota, { tier, limits });
    context.emit({
      kind: 'requestRemembered',
      isNew: known === undefined,
      row: {
        tenantId,
        idempotencyKey: prefix + eventId,
        bodyHash: '',
        jobKeys: [],
        expiresAtMs: nowMs + idempotencyMs,
      },
    });
    return accept({ isNew: true });
  },
};

function requestId(of: { readonly tenantId: TenantId; readonly eventId: string }): string {
  return `${of.tenantId}\n${prefix}${of.eventId}`;
}
