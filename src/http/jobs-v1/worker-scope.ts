import type { TenantId } from '../../core/tenant.ts';
import type { JobsCaller } from './route.ts';

/** Whose jobs a worker may have (G15): its token's tenant's; a worker of the system everybody's. */
export function tenantOfWorker({ roles, tenantId }: JobsCaller): TenantId | undefined {
  return roles.has('system') ? undefined : tenantId;
}
