import type { TenantId } from '../../core/tenant.ts';
import type { JobsCaller } from './route.ts';

/**
 * The tenant whose jobs a worker may lease (G15): its token's tenant; all tenants (`undefined`) for a worker of the
 * system.
 */
export function tenantOfWorker({ roles, tenantId }: JobsCaller): TenantId | undefined {
  return roles.has('system') ? undefined : tenantId;
}
