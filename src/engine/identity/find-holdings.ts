import { type Grant, rightsOf } from '../../core/access.ts';
import type { Principal } from '../../core/caller.ts';
import type { ContainerType, MemberType, OwnerType } from '../../core/owner.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Holdings } from './identity-questions.ts';

export interface Container {
  readonly type: ContainerType;
  readonly id: string;
}

/** The two reads from which the holdings follow. Each store has its own. */
export interface HoldingReads {
  containersOf(type: MemberType, ids: readonly string[]): Promise<readonly Container[]>;
  grantsOf(type: OwnerType, ids: readonly string[]): Promise<readonly Grant[]>;
}

/**
 * The holdings of a principal: its own rights, those of its mapping rules, groups and roles, and of the roles of its
 * groups, and the tenants of all of these.
 */
export async function findHoldings(reads: HoldingReads, principal: Principal): Promise<Holdings> {
  const self: OwnerType = principal.kind === 'user' ? 'USER' : 'CLIENT';
  const direct = [
    ...(await reads.containersOf(self, [principal.id])),
    ...(await containersOf(reads, 'MAPPING_RULE', principal.mappingRules)),
  ];
  const groups = principal.groups ?? idsOf(direct, 'GROUP');
  const byGroup = await containersOf(reads, 'GROUP', groups);
  const roles = idsOf([...direct, ...byGroup], 'ROLE');
  const byRole = await containersOf(reads, 'ROLE', roles);
  const tenantIds = idsOf([...direct, ...byGroup, ...byRole], 'TENANT') as TenantId[];
  const grants = [
    ...(await grantsOf(reads, self, [principal.id])),
    ...(await grantsOf(reads, 'MAPPING_RULE', principal.mappingRules)),
    ...(await grantsOf(reads, 'GROUP', groups)),
    ...(await grantsOf(reads, 'ROLE', roles)),
  ];
  return { grants: { groups, roles, tenantIds, grants }, rights: rightsOf(grants) };
}

function containersOf(reads: HoldingReads, type: MemberType, ids: readonly string[]) {
  return ids.length === 0 ? [] : reads.containersOf(type, ids);
}

function grantsOf(reads: HoldingReads, type: OwnerType, ids: readonly string[]) {
  return ids.length === 0 ? [] : reads.grantsOf(type, ids);
}

function idsOf(containers: readonly Container[], type: ContainerType): string[] {
  const ids = containers.filter((one) => one.type === type).map(({ id }) => id);
  return [...new Set(ids)].toSorted();
}
