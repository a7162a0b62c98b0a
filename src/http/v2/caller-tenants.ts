import { type Caller, isPrincipal, type TenantIds } from '../../core/caller.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Me } from '../../query/identity/me.ts';
import type { Orchestrator, Outcome } from '../../runtime/orchestrator.ts';

/**
 * The tenants of a caller, or the reason why the server cannot read its memberships. The engine checks the tenants
 * again.
 */
export async function tenantIdsOf(
  orchestrator: Pick<Orchestrator, 'query'>,
  caller: Caller,
): Promise<Outcome<TenantIds>> {
  if (!isPrincipal(caller)) return { kind: 'accepted', result: caller.tenantIds };
  if (caller.tenants !== 'assigned') return { kind: 'accepted', result: caller.tenants };
  const outcome = await orchestrator.query({ kind: 'me' }, caller);
  if (outcome.kind !== 'accepted') return outcome;
  const { tenants = [] } = JSON.parse(outcome.result ?? '{}') as Partial<Me>;
  return { kind: 'accepted', result: tenants.map(({ tenantId }) => tenantId as TenantId) };
}
