import { sql } from 'kysely';
import { anyId, rightsOf } from '../../core/access.ts';
import { isPrincipal } from '../../core/caller.ts';
import type { TenantId } from '../../core/tenant.ts';
import { findHoldings } from '../../engine/identity/find-holdings.ts';
import type { Run } from '../query-run.ts';
import { rowsOf } from '../search-source.ts';
import { createHoldingReads } from './holding-reads.ts';

/** The caller as the identity tables know it: the answer of the query `me`. */
export interface Me {
  /** `null`: this server stores no user of this name. */
  readonly user: { readonly name: string; readonly email: string } | null;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly tenants: readonly {
    readonly tenantId: string;
    readonly name: string;
    readonly description: string;
  }[];
  /** Web pages that the caller may open; `*` for all. */
  readonly components: readonly string[];
}

/** Tenants of memberships are shown even where they mean nothing, because multi-tenancy is off. */
export async function me(run: Run): Promise<string | undefined> {
  const { caller } = run.access;
  if (!isPrincipal(caller)) return undefined;
  const { grants } = await findHoldings(createHoldingReads(run), caller);
  const users = await rowsOf(
    run,
    sql`SELECT t.name AS name, t.email AS email FROM user_account AS t WHERE t.username = ${caller.id}`,
  );
  const tenants = await tenantsOf(run, grants.tenantIds);
  const scope = rightsOf(grants.grants).get('COMPONENT:ACCESS');
  const ids = [...(scope?.ids ?? [])].toSorted();
  const answer: Me = {
    user: caller.kind === 'user' ? ((users[0] as unknown as Me['user']) ?? null) : null,
    groups: grants.groups,
    roles: grants.roles,
    tenants,
    components: scope?.isAny === true ? [anyId] : ids,
  };
  return JSON.stringify(answer);
}

async function tenantsOf(run: Run, tenantIds: readonly TenantId[]): Promise<Me['tenants']> {
  if (tenantIds.length === 0) return [];
  const found = await rowsOf(
    run,
    sql`SELECT t.tenant_id AS ${sql.ref('tenantId')}, t.name AS name, t.description AS description
      FROM tenant AS t WHERE ${run.dialect.isIn(sql`t.tenant_id`, tenantIds)} ORDER BY t.tenant_id`,
  );
  return found as unknown as Me['tenants'];
}
