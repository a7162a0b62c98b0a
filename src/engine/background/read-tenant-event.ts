import { isTenantId } from '../../core/tenant.ts';
import type { TenantEventCommands } from './tenant-event-commands.ts';
import { type QuotaLimits, type Tier, tierOfPlan } from './tiers.ts';

export type ReadTenantEvent =
  | { readonly kind: 'event'; readonly event: TenantEventCommands['applyTenantEvent'] }
  /** The event says nothing about what the tenant may do. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'invalid'; readonly reason: string };

const tenantType = /^(?:[a-z0-9_-]+\.)*auth\.tenant\.([a-z_]+)(?:\.v\d+)?$/;
const subscriptionType = /^(?:[a-z0-9_-]+\.)*subscription\.([a-z_]+)(?:\.v\d+)?$/;
const eventId = /^[\u0020-\u007e]{1,200}$/;
/** After these events a tenant has the tier BASE, whatever plan the event names. */
const endKinds: ReadonlySet<string> = new Set([
  'deleted',
  'cancelled',
  'canceled',
  'paused',
  'expired',
]);

/**
 * Reads a CloudEvent of the services for tenants and subscriptions. The plan of a tenant is in `tier`, `planTier` or
 * `plan`. An event about a tenant that names none of them keeps the tier and only creates the record.
 */
export function readTenantEvent(event: unknown): ReadTenantEvent {
  if (!isObject(event)) return invalid('an event must be an object');
  const { specversion, id, type, data } = event;
  if (specversion !== '1.0') return invalid('specversion must be 1.0');
  if (typeof id !== 'string' || !eventId.test(id)) return invalid('id must be 1 to 200 characters');
  if (typeof type !== 'string') return invalid('type must be a string');
  const [, ofTenant] = tenantType.exec(type) ?? [];
  const [, ofSubscription] = subscriptionType.exec(type) ?? [];
  const action = ofTenant ?? ofSubscription;
  if (action === undefined) return { kind: 'ignored' };
  if (!isObject(data)) return invalid('data must be an object');
  const { tenantId } = data;
  if (typeof tenantId !== 'string' || !isTenantId(tenantId)) {
    return invalid('data.tenantId must be the id of a tenant');
  }
  const plan = [data['tier'], data['planTier'], data['plan']].find((given) => given !== undefined);
  if (plan !== undefined && typeof plan !== 'string') return invalid('data.tier must be a string');
  const tier = endKinds.has(action) ? 'BASE' : plan === undefined ? undefined : tierOfPlan(plan);
  if (tier === undefined && ofSubscription !== undefined) return invalid('data.tier is required');
  const limits = limitsIn(data['limits'], tier);
  if (limits === 'invalid') return invalid('data.limits must be whole numbers of 0 and more');
  const read = { tenantId, eventId: id, tier, limits };
  return { kind: 'event', event: read };
}

function limitsIn(given: unknown, tier: Tier | undefined): QuotaLimits | undefined | 'invalid' {
  if (given === undefined || tier !== 'CUSTOM') return undefined;
  if (!isObject(given)) return 'invalid';
  const counts = ['concurrent', 'queued', 'daily', 'cron'].map((name) => given[name]);
  if (!counts.every(isCount)) return 'invalid';
  const [concurrent = 0, queued = 0, daily = 0, cron = 0] = counts;
  return { concurrent, queued, daily, cron, priorityMin: 1 };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string): ReadTenantEvent {
  return { kind: 'invalid', reason };
}
