/**
 * Limits a tenant's requests per minute (G18). The minute begins with the tenant's first request, and the tier at that
 * moment gives the limit. Each node counts by itself.
 */
import type { FastifyReply } from 'fastify';
import type { TenantId } from '../../core/tenant.ts';
import type { Tier } from '../../engine/background/tiers.ts';
import type { JobsError } from './envelope.ts';
import type { JobsCaller } from './route.ts';

/**
 * Writes the headers of every answer, and counts. Returns `undefined` to let the request pass. Returns a promise only
 * when a minute begins and the tier must be looked up.
 */
export type LimitRate = (
  caller: JobsCaller,
  reply: FastifyReply,
) => JobsError | undefined | Promise<JobsError | undefined>;

export interface RateLimitOptions {
  /** Never rejects. */
  readonly tierOf: (caller: JobsCaller) => Promise<Tier>;
  readonly nowMs: () => number;
  /** A clock that never goes back. */
  readonly elapsedMs: () => number;
}

const requestsPerMinute: { readonly [T in Tier]: number } = {
  BASE: 100,
  STUDENT: 200,
  STARTUP: 500,
  PRO: 1_000,
  PROMAX: 2_000,
  ENTERPRISE: 5_000,
  CUSTOM: 5_000,
};

const windowMs = 60_000;
const tenantsMax = 100_000;

interface Window {
  readonly endsAtMs: number;
  readonly limit: number;
  requests: number;
}

export function createRateLimit({ tierOf, nowMs, elapsedMs }: RateLimitOptions): LimitRate {
  // In the order of their ends, because all windows have the same length.
  const windows = new Map<TenantId, Window>();
  const openWindow = (tenantId: TenantId): Window | undefined => {
    const window = windows.get(tenantId);
    return window !== undefined && elapsedMs() < window.endsAtMs ? window : undefined;
  };
  const beginWindow = (tenantId: TenantId, tier: Tier): Window => {
    const now = elapsedMs();
    windows.delete(tenantId);
    deleteEndedWindows(windows, now);
    const begun = { endsAtMs: now + windowMs, limit: requestsPerMinute[tier], requests: 0 };
    windows.set(tenantId, begun);
    return begun;
  };
  const count = (window: Window, reply: FastifyReply): JobsError | undefined => {
    const { limit } = window;
    const resetsInMs = window.endsAtMs - elapsedMs();
    window.requests++;
    reply
      .header('x-ratelimit-limit', limit)
      .header('x-ratelimit-remaining', Math.max(0, limit - window.requests))
      // In seconds since 1970.
      .header('x-ratelimit-reset', Math.ceil((nowMs() + resetsInMs) / 1_000));
    return window.requests <= limit ? undefined : tooMany(limit, resetsInMs);
  };
  return (caller, reply) => {
    const { tenantId } = caller;
    const open = openWindow(tenantId);
    if (open !== undefined) return count(open, reply);
    return tierOf(caller).then((tier) =>
      // Another request may have begun the minute meanwhile.
      count(openWindow(tenantId) ?? beginWindow(tenantId, tier), reply),
    );
  };
}

function tooMany(limit: number, resetsInMs: number): JobsError {
  const retryAfter = Math.max(1, Math.ceil(resetsInMs / 1_000));
  return {
    name: 'RATE_LIMIT_EXCEEDED',
    message: `The tenant may send ${limit} requests a minute. Try again in ${retryAfter} seconds.`,
    details: { retryAfter, limit },
    retryAfterSeconds: retryAfter,
  };
}

/** Deletes the oldest windows. With too many tenants an open window is deleted too, which resets its tenant's count. */
function deleteEndedWindows(windows: Map<TenantId, Window>, now: number): void {
  for (const [tenantId, { endsAtMs }] of windows) {
    if (endsAtMs > now && windows.size < tenantsMax) return;
    windows.delete(tenantId);
  }
}
