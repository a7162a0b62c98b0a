import { type Access, accessOf, fixedAccess, scopeOf } from '../core/access.ts';
import type { Principal, TenantIds } from '../core/caller.ts';
import type { Catalog } from '../engine/catalog.ts';
import type { Activation } from '../engine/command.ts';
import { identityQuestionId } from '../engine/identity/identity-questions.ts';
import type { StoreTransaction } from '../engine/store.ts';

/** Restricts an activation to the tenants and processes that its caller may work for at the time of the batch. */
export async function restrictActivation(
  activation: Activation,
  batch: { readonly transaction: StoreTransaction; readonly catalog: Catalog },
): Promise<Activation> {
  const { caller } = activation;
  if (caller === undefined) return activation;
  const access = await accessIn(batch, caller);
  const scope = scopeOf(access, 'PROCESS_DEFINITION:UPDATE_PROCESS_INSTANCE');
  const tenantIds = both(activation.tenantIds, access.tenantIds);
  if (scope === 'all' || scope.isAny) return { ...activation, tenantIds };
  const processIds = [...scope.ids];
  return { ...activation, tenantIds: processIds.length === 0 ? [] : tenantIds, processIds };
}

async function accessIn(
  { transaction, catalog }: { readonly transaction: StoreTransaction; readonly catalog: Catalog },
  principal: Principal,
): Promise<Access> {
  const fixed = fixedAccess(principal);
  if (fixed !== undefined) return fixed;
  const question = { kind: 'holdings', principal } as const;
  const id = identityQuestionId(question);
  const holdings = catalog.holdings.get(id) ?? (await transaction.identity(question));
  catalog.holdings.set(id, holdings);
  return accessOf(principal, holdings.grants, holdings.rights);
}

function both(asked: TenantIds, own: TenantIds): TenantIds {
  if (asked === 'every') return own;
  return own === 'every' ? asked : asked.filter((tenantId) => own.includes(tenantId));
}
