import {
  type Caller,
  isPrincipal,
  reaches,
  restrictedTo,
  type TenantIds,
} from '../../core/caller.ts';
import {
  defaultTenant,
  isDefaultTenant,
  mayNameTenant,
  type TenantId,
  tenantIdCharactersMax,
} from '../../core/tenant.ts';
import { invalidArgument, type Problem } from './problem.ts';
import { shown } from './violation.ts';

export interface NamingTenant {
  readonly kind: 'named';
  readonly tenantId: TenantId;
  /** The caller, restricted to this tenant. */
  readonly caller: Caller;
}

export type NamedTenant = NamingTenant | { readonly kind: 'problem'; readonly problem: Problem };

interface Naming {
  readonly caller: Caller;
  readonly multiTenancy: boolean;
}

/**
 * The tenant of a request. Without multi-tenancy it may be only the default tenant or absent; with it, the request must
 * name a tenant that its caller may access. `request` is Camunda's name of the request (`Deploy Resources`).
 */
export function tenantOf(
  request: string,
  tenantId: string | null | undefined,
  { caller, multiTenancy }: Naming,
): NamedTenant {
  const given = tenantId ?? undefined;
  if (!multiTenancy) {
    return given === undefined || isDefaultTenant(given)
      ? named(defaultTenant, caller)
      : wrong(request, given, 'multi-tenancy is disabled');
  }
  if (given === undefined || given.trim() === '') {
    return problem(
      `Expected to handle request ${request} with multi-tenancy enabled, but no tenant identifier was provided`,
    );
  }
  if (given.length > tenantIdCharactersMax) {
    const reason = `tenant identifier is longer than ${tenantIdCharactersMax} characters`;
    return wrong(request, given, reason);
  }
  if (!mayNameTenant(given)) {
    return wrong(request, given, 'tenant identifier contains illegal characters');
  }
  if (!mayReach(caller, given)) {
    const { detail } = textOf(request, given, 'tenant is not authorized');
    return { kind: 'problem', problem: { status: 403, title: 'FORBIDDEN', detail } };
  }
  return named(given, caller);
}

/** Like `tenantOf`, but a request without a tenant applies to all tenants of its caller. */
export function callerNaming(
  request: string,
  tenantId: string | null | undefined,
  naming: Naming,
): Pick<NamingTenant, 'kind' | 'caller'> | Exclude<NamedTenant, NamingTenant> {
  if (tenantId === undefined || tenantId === null) return { kind: 'named', caller: naming.caller };
  return tenantOf(request, tenantId, naming);
}

/** The most tenants of one request: each costs a look-up whenever a job becomes available. */
const tenantsMax = 1_000;

/**
 * The tenants that a worker names; if it names none, the default tenant. A tenant that the worker may not access is
 * answered with 401, as in Camunda.
 */
export function tenantsOf(
  request: string,
  tenantIds: readonly string[],
  naming: Naming,
): { readonly kind: 'named'; readonly tenantIds: TenantIds } | Exclude<NamedTenant, NamingTenant> {
  if (tenantIds.length > tenantsMax) {
    return problem(
      `Expected to handle request ${request} with at most ${tenantsMax} tenant identifiers, but got ${tenantIds.length}`,
    );
  }
  const found = new Set<TenantId>();
  for (const tenantId of tenantIds.length === 0 ? [defaultTenant] : tenantIds) {
    const one = tenantOf(request, tenantId, naming);
    if (one.kind === 'named') found.add(one.tenantId);
    else if (one.problem.status !== 403) return one;
    else
      return { kind: 'problem', problem: { ...one.problem, status: 401, title: 'UNAUTHORIZED' } };
  }
  return { kind: 'named', tenantIds: [...found] };
}

/** The engine checks the tenants of memberships. */
function mayReach(caller: Caller, tenantId: TenantId): boolean {
  if (!isPrincipal(caller)) return reaches(caller, tenantId);
  const { tenants } = caller;
  return tenants === 'assigned' || reaches({ tenantIds: tenants }, tenantId);
}

function named(tenantId: TenantId, caller: Caller): NamingTenant {
  return { kind: 'named', tenantId, caller: restrictedTo(caller, tenantId) };
}

function problem(detail: string): NamedTenant & { readonly kind: 'problem' } {
  return { kind: 'problem', problem: invalidArgument(detail) };
}

function wrong(request: string, tenantId: string, fact: string) {
  return { kind: 'problem', problem: textOf(request, tenantId, fact) } as const;
}

function textOf(request: string, tenantId: string, fact: string): Problem {
  return invalidArgument(
    `Expected to handle request ${request} with tenant identifier '${shown(tenantId)}', but ${fact}`,
  );
}
