import type { TenantId } from '../../core/tenant.ts';
import type { QuotaLimits, Tier } from './tiers.ts';

export interface TenantEventCommands {
  applyTenantEvent: {
    readonly tenantId: TenantId;
    /** The id of the CloudEvent, without line breaks. */
    readonly eventId: string;
    /** The tenant's tier; `undefined`: it keeps its tier, and a new tenant starts with BASE. */
    readonly tier: Tier | undefined;
    readonly limits: QuotaLimits | undefined;
  };
}

export interface TenantEventResults {
  applyTenantEvent: { readonly isNew: boolean };
}
