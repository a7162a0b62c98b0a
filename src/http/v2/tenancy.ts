import { defaultTenant } from '../../core/tenant.ts';
import { invalidArgument, type Problem } from './problem.ts';
import { shown } from './violation.ts';

/**
 * Multi-tenancy is off: a request may name the default tenant or none. `request` is Camunda's name of it
 * (`Activate Jobs`).
 */
export function tenantProblem(
  request: string,
  tenantId: string | null | undefined,
): Problem | undefined {
  if (tenantId === undefined || tenantId === null) return undefined;
  if ((tenantId as typeof defaultTenant) === defaultTenant) return undefined;
  return invalidArgument(
    `Expected to handle request ${request} with tenant identifier '${shown(tenantId)}', ` +
      'but multi-tenancy is disabled',
  );
}
