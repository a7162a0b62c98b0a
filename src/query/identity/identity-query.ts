/** Queries on the identity tables. */
import { sql } from 'kysely';
import { covers, scopeOf } from '../../core/access.ts';
import type { Right } from '../../core/permissions.ts';
import type { ContainerType, MemberType, OwnerType } from '../../core/owner.ts';
import { isPrincipal } from '../../core/caller.ts';
import { unreachable } from '../../core/unreachable.ts';
import { findHoldings } from '../../engine/identity/find-holdings.ts';
import { mappingRulesMax } from '../../engine/identity/identity-limits.ts';
import type { Run } from '../query-run.ts';
import { resourceOf, type ResourceName } from '../resources.ts';
import { onId } from '../row-rights.ts';
import type { Search } from '../search.ts';
import { firstOfSource, rowsOf, searchSource, sourceOf } from '../search-source.ts';
import { createHoldingReads } from './holding-reads.ts';
import { me } from './me.ts';

export type IdentityQuery =
  | GetByIdQuery
  | MembersQuery
  | RolesOfGroupQuery
  | OwnAuthorizationsQuery
  | { readonly kind: 'me' }
  /** Whether the caller has a right, on everything or at least on something: `true` or `false`. */
  | { readonly kind: 'permitted'; readonly right: Right; readonly on: 'everything' | 'anything' }
  /** All mapping rules as a list of `MappingRuleClaim`; for authentication alone. */
  | { readonly kind: 'mappingRuleClaims' }
  /** The hash of a user's password; for authentication alone. */
  | { readonly kind: 'passwordHash'; readonly username: string };

/** Resources whose ids people choose, and the columns of these ids. */
export const idColumns = {
  user: 't.username',
  userGroup: 't.group_id',
  role: 't.role_id',
  tenant: 't.tenant_id',
  mappingRule: 't.mapping_rule_id',
  globalListener: 't.listener_id',
} as const satisfies Partial<Record<ResourceName, string>>;

export type NamedResource = keyof typeof idColumns;

interface GetByIdQuery {
  readonly kind: 'getById';
  readonly resource: NamedResource;
  readonly id: string;
}

/** The members of one kind of a group, a role or a tenant. */
export interface MembersQuery extends Search {
  readonly kind: 'members';
  readonly container: { readonly type: ContainerType; readonly id: string };
  readonly of: MemberType;
}

interface RolesOfGroupQuery extends Search {
  readonly kind: 'rolesOfGroup';
  readonly groupId: string;
}

/** The authorizations that apply to the caller: its own, and those of its groups, roles and rules. */
interface OwnAuthorizationsQuery extends Search {
  readonly kind: 'ownAuthorizations';
}

/** The rows of a search for members: roles and rules in full, others by their ids. */
export const memberResources: { readonly [T in MemberType]: ResourceName } = {
  USER: 'userMember',
  CLIENT: 'clientMember',
  GROUP: 'groupMember',
  ROLE: 'role',
  MAPPING_RULE: 'mappingRule',
};

/** A caller who may read a group, role or tenant also sees its members of which only the ids are known. */
const readRights = {
  GROUP: 'GROUP:READ',
  ROLE: 'ROLE:READ',
  TENANT: 'TENANT:READ',
} as const satisfies { readonly [T in ContainerType]: Right };

export function answerIdentity(run: Run, query: IdentityQuery): Promise<string | undefined> {
  switch (query.kind) {
    case 'getById':
      return getById(run, query);
    case 'members':
      return members(run, query);
    case 'rolesOfGroup':
      return rolesOfGroup(run, query);
    case 'ownAuthorizations':
      return ownAuthorizations(run, query);
    case 'me':
      return me(run);
    case 'passwordHash':
      return passwordHash(run, query.username);
    case 'permitted':
      return Promise.resolve(String(isPermitted(run, query)));
    case 'mappingRuleClaims':
      return mappingRuleClaims(run);
    default:
      return unreachable(query);
  }
}

function isPermitted(
  { access }: Run,
  { right, on }: Extract<IdentityQuery, { kind: 'permitted' }>,
): boolean {
  const scope = scopeOf(access, right);
  return covers(access, right, []) || (on === 'anything' && scope !== 'all' && scope.ids.size > 0);
}

function getById(run: Run, { resource, id }: GetByIdQuery): Promise<string | undefined> {
  const where = sql`${sql.raw(idColumns[resource])} = ${id}`;
  return firstOfSource(run, sourceOf(resourceOf(resource), [where]), []);
}

function members(run: Run, query: MembersQuery): Promise<string> {
  const { container, of } = query;
  const name = memberResources[of];
  const isMember = sql`m.container_type = ${container.type} AND m.container_id = ${container.id}
    AND m.member_type = ${of}`;
  if (name === 'role' || name === 'mappingRule') {
    const id = sql.raw(idColumns[name]);
    const where = sql`${id} IN (SELECT m.member_id FROM membership AS m WHERE ${isMember})`;
    return searchSource(run, sourceOf(resourceOf(name), [where]), query);
  }
  const where = sql`t.key IN (SELECT m.key FROM membership AS m WHERE ${isMember})`;
  const rights = [onId(readRights[container.type], 't.container_id')] as const;
  return searchSource(run, sourceOf({ ...resourceOf(name), rights }, [where]), query);
}

function rolesOfGroup(run: Run, query: RolesOfGroupQuery): Promise<string> {
  const where = sql`t.role_id IN (SELECT m.container_id FROM membership AS m
    WHERE m.member_type = 'GROUP' AND m.member_id = ${query.groupId} AND m.container_type = 'ROLE')`;
  return searchSource(run, sourceOf(resourceOf('role'), [where]), query);
}

async function ownAuthorizations(
  run: Run,
  query: OwnAuthorizationsQuery,
): Promise<string | undefined> {
  const { caller } = run.access;
  if (!isPrincipal(caller)) return undefined;
  const { grants } = await findHoldings(createHoldingReads(run), caller);
  const owners: readonly (readonly [OwnerType, readonly string[]])[] = [
    [caller.kind === 'user' ? 'USER' : 'CLIENT', [caller.id]],
    ['MAPPING_RULE', caller.mappingRules],
    ['GROUP', grants.groups],
    ['ROLE', grants.roles],
  ];
  const owned = owners
    .filter(([, ids]) => ids.length > 0)
    .map(
      ([type, ids]) => sql`(t.owner_type = ${type} AND ${run.dialect.isIn(sql`t.owner_id`, ids)})`,
    );
  const where = sql`(${sql.join(owned, sql` OR `)})`;
  return searchSource(run, sourceOf(resourceOf('authorization'), [where]), query);
}

export interface MappingRuleClaim {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

async function mappingRuleClaims(run: Run): Promise<string> {
  const rows = await rowsOf(
    run,
    sql`SELECT t.mapping_rule_id AS id, t.claim_name AS name, t.claim_value AS value
      FROM mapping_rule AS t ORDER BY t.key LIMIT ${mappingRulesMax}`,
  );
  return JSON.stringify(rows);
}

async function passwordHash(run: Run, username: string): Promise<string | undefined> {
  const [row] = await rowsOf(
    run,
    sql`SELECT t.password_hash AS hash FROM user_account AS t WHERE t.username = ${username}`,
  );
  return row && JSON.stringify(row['hash']);
}
