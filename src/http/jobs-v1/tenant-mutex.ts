import type { TenantId } from '../../core/tenant.ts';

export type TenantMutex = <T>(tenantId: TenantId, act: () => Promise<T>) => Promise<T>;

/**
 * Has what is done for a tenant wait for what was begun for it before, so that nothing comes between a count and what
 * relies on it. That holds on one node: each further one can let one more through.
 */
export function createTenantMutex(): TenantMutex {
  const lastOf = new Map<TenantId, Promise<unknown>>();
  return (tenantId, act) => {
    const turn = (lastOf.get(tenantId) ?? Promise.resolve()).then(act, act);
    const remove = () => {
      if (lastOf.get(tenantId) === turn) lastOf.delete(tenantId);
    };
    turn.then(remove, remove);
    lastOf.set(tenantId, turn);
    return turn;
  };
}
