/**
 * How many requests a tenant may send in a minute (G18), counted from its first one on. Each node counts for itself.
 */
import type { FastifyReply } from 'fastify';
import type { TenantId } from '../../core/tenant.ts';
import type { Tier } from '../../engine/background/tiers.ts';
import type { JobsError } from './envelope.ts';
import type { JobsCaller } from './route.ts';

/** Writes the headers that every answer has, and counts. `undefined`: go on. */
export type LimitRate = (caller: JobsCaller, reply: FastifyReply) => JobsError | undefined;

export interface RateLimitOptions {
  readonly tierOf: (caller: JobsCaller) => Tier;
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
  requests: number;
}

export function createRateLimit({ tierOf, nowMs, elapsedMs }: RateLimitOptions): LimitRate {
  // In the order of their ends, because all windows are equally long.
  const windows = new Map<TenantId, Window>();
  const windowOf = (tenantId: TenantId, now: number): Window => {
    const open = windows.get(tenantId);
    if (open !== undefined && now < open.endsAtMs) return open;
    windows.delete(tenantId);
    forgetEnded(windows, now);
    const begun = { endsAtMs: now + windowMs, requests: 0 };
    windows.set(tenantId, begun);
    return begun;
  };
  return (caller, reply) => {
    const now = elapsedMs();
    const limit = requestsPerMinute[tierOf(caller)];
    const window = windowOf(caller.tenantId, now);
    const resetsInMs = window.endsAtMs - now;
    window.requests++;
    reply
      .header('x-ratelimit-limit', limit)
      .header('x-ratelimit-remaining', Math.max(0, limit - window.requests))
      // In seconds since 1970.
      .header('x-ratelimit-reset', Math.ceil((nowMs() + resetsInMs) / 1_000));
    if (window.requests <= limit) return undefined;
    const retryAfter = Math.max(1, Math.ceil(resetsInMs / 1_000));
    return {
      name: 'RATE_LIMIT_EXCEEDED',
      message: `The tenant may send ${limit} requests a minute. Try again in ${retryAfter} seconds.`,
      details: { retryAfter, limit },
      retryAfterSeconds: retryAfter,
    };
  };
}

/** The oldest are the first. One that is still open goes too where there are too many, which forgives its tenant. */
function forgetEnded(windows: Map<TenantId, Window>, now: number): void {
  for (const [tenantId, { endsAtMs }] of windows) {
    if (endsAtMs > now && windows.size < tenantsMax) return;
    windows.delete(tenantId);
  }
}
