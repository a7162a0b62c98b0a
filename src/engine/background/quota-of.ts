import { assert } from '../../core/assert.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { WorkingSet } from '../working-set.ts';
import type { TenantQuotaRow } from './background-rows.ts';

/** The quota record, which every tenant with a job has. */
export function quotaOf(
  state: WorkingSet,
  { tenantId }: { readonly tenantId: TenantId },
): TenantQuotaRow {
  const quota = state.row('tenantQuota', tenantId);
  assert(quota, `tenant ${tenantId} to have a quota`);
  return quota;
}
