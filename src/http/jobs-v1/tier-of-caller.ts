import { callerOfTenant } from '../../core/caller.ts';
import { tierOfPlan, tiers, type Tier } from '../../engine/background/tiers.ts';
import type { Orchestrator } from '../../runtime/orchestrator.ts';
import type { JobsCaller } from './route.ts';

/**
 * The tier of the tenant's quota row, which decides (G8). Before there is a row, or if it cannot be read now, the tier
 * of the token.
 */
export async function tierOfCaller(orchestrator: Orchestrator, caller: JobsCaller): Promise<Tier> {
  const { tenantId, planTier } = caller;
  const outcome = await orchestrator.query(
    { kind: 'tenantQuota', nowMs: orchestrator.nowMs() },
    callerOfTenant(tenantId),
  );
  const text = outcome.kind === 'accepted' ? outcome.result : undefined;
  const { tier } = JSON.parse(text ?? '{}') as { readonly tier?: string };
  return tiers.find((known) => known === tier) ?? tierOfPlan(planTier);
}
