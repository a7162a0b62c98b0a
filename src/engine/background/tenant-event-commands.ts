import type { TenantId } from '../../core/tenant.ts';
import type { QuotaLimits, Tier } from './tiers.ts';

export interface TenantEventCommands {
  applyTenantEvent: {
    readonly tenantId: TenantId;
    /** Of the CloudEvent: without line breaks. */
    readonly eventId: string;
    /** Of a tenant that is new without it: BASE. */
    readonly tier: Tier | undefined;
    readonly limits: QuotaLimits | undefined;
  };
}

export interface TenantEventResults {
  applyTenantEvent: { readonly isNew: boolean };
}
