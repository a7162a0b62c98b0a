/** The part of the model about quotas of a tenant, and the events about them. */
import { dayOf, jobsOf, limitsOf, type Model, type ModelTenant } from './model-state.ts';

export interface QuotaUse {
  readonly quota: 'queued' | 'daily' | 'cron';
  readonly limit: number;
  readonly current: number;
}

export function newDay(model: Model, name: string, tenant: ModelTenant): void {
  tenant.daily = 0;
  tenant.dayStartMs = dayOf(model.nowMs);
  tellQuota(model, name, 'quota.reset', { resetAt: new Date(model.nowMs).toISOString() });
}

export function keepTenant(model: Model, name: string, tenant: ModelTenant): void {
  if (!model.tenants.has(name)) model.tenants.set(name, tenant);
  if (tenant.dayStartMs < dayOf(model.nowMs)) newDay(model, name, tenant);
}

export function tenantOr(model: Model, name: string, tier: ModelTenant['tier']): ModelTenant {
  const made = { tier, limits: undefined, daily: 0, dayStartMs: dayOf(model.nowMs) };
  return model.tenants.get(name) ?? made;
}

/** The quota that prevents the acceptance of this many more jobs, if any. */
export function usedUp(
  model: Model,
  name: string,
  { tenant, more }: { readonly tenant: ModelTenant; readonly more: number },
): QuotaUse | undefined {
  const { queued, daily } = limitsOf(tenant);
  const pending = jobsOf(model, name, 'scheduled', 'queued').length;
  const used = tenant.dayStartMs < dayOf(model.nowMs) ? 0 : tenant.daily;
  if (more === 0) return undefined;
  if (pending + more > queued) return { quota: 'queued', limit: queued, current: pending };
  if (used + more > daily) return { quota: 'daily', limit: daily, current: used };
  return undefined;
}

export function exceeded(model: Model, name: string, use: QuotaUse): string {
  tellQuota(model, name, 'quota.exceeded', use);
  return `QUOTA_EXCEEDED ${JSON.stringify(use)}`;
}

function tellQuota(model: Model, tenant: string, kind: string, members: object): void {
  const told = { tenant, kind, job: undefined, attempt: 0, atMs: model.nowMs };
  model.told.push({ ...told, members: { ...members } });
}
