import type { TenantId } from '../../core/tenant.ts';

export type TenantMutex = <T>(tenantId: TenantId, act: () => Promise<T>) => Promise<T>;

/**
 * Runs the actions of a tenant one after the other, so that nothing happens between a count and the action that relies
 * on it. This holds on one node: each further node can let one more action through.
 */
export function createTenantMutex(): TenantMutex {
  const lastOf = new Map<TenantId, Promise<unknown>>();
  return (tenantId, act) => {
    const result = (lastOf.get(tenantId) ?? Promise.resolve()).then(act, act);
    const remove = () => {
      if (lastOf.get(tenantId) === result) lastOf.delete(tenantId);
    };
    result.then(remove, remove);
    lastOf.set(tenantId, result);
    return result;
  };
}
