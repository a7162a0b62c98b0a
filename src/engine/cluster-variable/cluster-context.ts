import type { TenantId } from '../../core/tenant.ts';
import type { FeelMap, FeelValue } from '../../feel/values.ts';
import type { CommandContext } from '../command-context.ts';

const noValues: FeelMap = new Map();

/**
 * The value of `camunda` in expressions: `vars.cluster` has the global variables, `vars.tenant` those of the tenant, and
 * `vars.env` both, where the tenant's come first. `secrets` has the references of secrets by their names.
 */
export function clusterContext(
  { state }: CommandContext,
  tenantId: TenantId | undefined,
  secrets: FeelMap = noValues,
): FeelMap {
  const cluster = state.clusterScope(undefined).values;
  const tenant = tenantId === undefined ? noValues : state.clusterScope(tenantId).values;
  const vars = new Map<string, FeelValue>([
    ['cluster', cluster],
    ['tenant', tenant],
    ['env', tenant.size === 0 ? cluster : new Map([...cluster, ...tenant])],
  ]);
  return new Map([
    ['vars', vars],
    ...(secrets.size === 0 ? [] : ([['secrets', secrets]] as const)),
  ]);
}
