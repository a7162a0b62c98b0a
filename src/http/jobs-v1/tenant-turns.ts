import type { TenantId } from '../../core/tenant.ts';

export type TenantTurns = <T>(tenantId: TenantId, act: () => Promise<T>) => Promise<T>;

/**
 * Has what is done for a tenant wait for what was begun for it before, so that nothing comes between a count and what
 * relies on it. That holds on one node: each further one can let one more through.
 */
export function createTenantTurns(): TenantTurns {
  const lastOf = new Map<TenantId, Promise<unknown>>();
  return (tenantId, act) => {
    const turn = (lastOf.get(tenantId) ?? Promise.resolve()).then(act, act);
    const forget = () => {
      if (lastOf.get(tenantId) === turn) lastOf.delete(tenantId);
    };
    turn.then(forget, forget);
    lastOf.set(tenantId, turn);
    return turn;
  };
}
