import type { TenantId } from '../../core/tenant.ts';
import type { Orchestrator } from '../../runtime/orchestrator.ts';

const waitsMax = 10_000;

/** A wait that has begun: any event that is published from now on ends it. */
export interface EventWait {
  /** Resolves when there may be events of the tenant, when the time is over or the client disconnects. */
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** Requests that wait for events of their tenants. */
export interface EventWaits {
  /** Returns `undefined` if too many requests wait. */
  begin(tenantId: TenantId, waitMs: number, signal: AbortSignal): EventWait | undefined;
  close(): void;
}

export function createEventWaits(orchestrator: Pick<Orchestrator, 'onPublished'>): EventWaits {
  const waiting = new Map<TenantId, Set<() => void>>();
  let count = 0;
  orchestrator.onPublished((published) => {
    for (const tenantId of published === 'anybody' ? [...waiting.keys()] : published) {
      for (const end of [...(waiting.get(tenantId) ?? [])]) end();
    }
  });

  return {
    begin: (tenantId, waitMs, signal) => {
      if (count >= waitsMax) return undefined;
      count += 1;
      const ends = waiting.get(tenantId) ?? new Set();
      waiting.set(tenantId, ends);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(end, waitMs);
      function end(): void {
        if (!ends.delete(end)) return;
        count -= 1;
        if (ends.size === 0) waiting.delete(tenantId);
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve(undefined);
      }
      ends.add(end);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      return { over: promise, end };
    },
    close: () => {
      for (const ends of [...waiting.values()]) for (const end of [...ends]) end();
    },
  };
}
