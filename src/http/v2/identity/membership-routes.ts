import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, String as Text } from 'typebox';
import type { ContainerType, MemberType } from '../../../core/owner.ts';
import { memberResources, type IdentityQuery } from '../../../query/identity/identity-query.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resourceOf } from '../../../query/resources.ts';
import { sendProblem } from '../problem.ts';
import { answerQuery, withSearch } from '../read/answer-query.ts';
import type { RouteContext } from '../route.ts';
import { searchBody, searchResult } from '../search-schema.ts';
import { Violations } from './checks.ts';
import { knownHere } from './closed-apis.ts';
import { registerIdentityCommand, type Params } from './register-identity-command.ts';

interface Container {
  readonly type: ContainerType;
  readonly name: 'Group' | 'Role' | 'Tenant';
  readonly path: string;
  readonly idName: string;
  readonly members: readonly MemberType[];
}

const containers: readonly Container[] = [
  {
    type: 'GROUP',
    name: 'Group',
    path: '/v2/groups',
    idName: 'groupId',
    members: ['USER', 'CLIENT', 'MAPPING_RULE'],
  },
  {
    type: 'ROLE',
    name: 'Role',
    path: '/v2/roles',
    idName: 'roleId',
    members: ['USER', 'GROUP', 'CLIENT', 'MAPPING_RULE'],
  },
  {
    type: 'TENANT',
    name: 'Tenant',
    path: '/v2/tenants',
    idName: 'tenantId',
    members: ['USER', 'GROUP', 'ROLE', 'CLIENT', 'MAPPING_RULE'],
  },
];

interface Kind {
  readonly path: string;
  readonly idName: string;
  readonly name: string;
}

const kinds: { readonly [T in MemberType]: Kind } = {
  USER: { path: 'users', idName: 'username', name: 'User' },
  CLIENT: { path: 'clients', idName: 'clientId', name: 'Client' },
  GROUP: { path: 'groups', idName: 'groupId', name: 'Group' },
  ROLE: { path: 'roles', idName: 'roleId', name: 'Role' },
  MAPPING_RULE: { path: 'mapping-rules', idName: 'mappingRuleId', name: 'MappingRule' },
};

/** Members of groups, roles and tenants. */
export function registerMembershipRoutes(app: FastifyInstance, context: RouteContext): void {
  for (const container of containers) {
    for (const member of container.members) registerMembers(app, context, { container, member });
  }
  registerRolesOfGroup(app, context);
}

interface Members {
  readonly container: Container;
  readonly member: MemberType;
}

/** Camunda's ids of operations on roles name the role as what is assigned. */
function operationIds({ container, member }: Members) {
  const { name } = kinds[member];
  if (container.type === 'ROLE') {
    return { add: `assignRoleTo${name}`, remove: `unassignRoleFrom${name}` };
  }
  return {
    add: `assign${name}To${container.name}`,
    remove: `unassign${name}From${container.name}`,
  };
}

function searchId({ container, member }: Members): string {
  if (container.type === 'TENANT' && member === 'GROUP') return 'searchGroupIdsForTenant';
  return `search${kinds[member].name}sFor${container.name}`;
}

function registerMembers(app: FastifyInstance, context: RouteContext, members: Members): void {
  const { container, member } = members;
  const { path, idName } = kinds[member];
  const all = `${container.path}/:${container.idName}/${path}`;
  const one = `${all}/:${idName}`;
  const ids = operationIds(members);
  const thing = `${kinds[member].name} and ${container.name}`.toLowerCase();
  const check = (violations: Violations, params: Params) => {
    checkContainer(violations, container, params);
    violations.id(idName, params[idName]);
  };
  const membershipOf = (params: Params) => ({
    container: { type: container.type, id: params[container.idName] ?? '' },
    member: { type: member, id: params[idName] ?? '' },
    ...knownHere(context.settings.authentication),
  });
  registerIdentityCommand(app, context, {
    method: 'PUT',
    path: one,
    id: ids.add,
    tag: container.name,
    summary: `Assign ${thing}`,
    success: 204,
    problems: [404, 409],
    intent: 'ADD_ENTITY',
    right: `${container.type}:UPDATE`,
    check,
    command: (params) => ({ kind: 'addMember', ...membershipOf(params) }),
  });
  registerIdentityCommand(app, context, {
    method: 'DELETE',
    path: one,
    id: ids.remove,
    tag: container.name,
    summary: `Unassign ${thing}`,
    success: 204,
    problems: [404],
    intent: 'REMOVE_ENTITY',
    right: `${container.type}:UPDATE`,
    check,
    command: (params) => ({ kind: 'removeMember', ...membershipOf(params) }),
  });
  registerMemberSearch(app, context, {
    path: `${all}/search`,
    container,
    member,
    id: searchId(members),
    query: (id) => ({ kind: 'members', of: member, container: { type: container.type, id } }),
  });
}

function checkContainer(violations: Violations, { idName }: Container, params: Params): void {
  if (idName === 'tenantId') violations.tenantId(params[idName], { isNew: false });
  else violations.id(idName, params[idName]);
}

function registerRolesOfGroup(app: FastifyInstance, context: RouteContext): void {
  const [container] = containers;
  if (container === undefined) return;
  registerMemberSearch(app, context, {
    path: '/v2/groups/:groupId/roles/search',
    container,
    member: 'ROLE',
    id: 'searchRolesForGroup',
    query: (groupId) => ({ kind: 'rolesOfGroup', groupId }),
  });
}

type MemberQuery = Extract<IdentityQuery, { kind: 'members' | 'rolesOfGroup' }>;
type WithoutSearch<Q> = Q extends unknown ? Omit<Q, 'conditions' | 'sort' | 'page'> : never;

function registerMemberSearch(
  app: FastifyInstance,
  context: RouteContext,
  route: {
    readonly path: string;
    readonly container: Container;
    readonly member: MemberType;
    readonly id: string;
    readonly query: (id: string) => WithoutSearch<MemberQuery>;
  },
): void {
  const { path, container, member, id, query } = route;
  const searched = resourceOf(memberResources[member]);
  const things = `${kinds[member].path.replace('-', ' ')} of a ${container.name.toLowerCase()}`;
  app.post<{ Params: Record<string, string>; Body: SearchBody }>(
    path,
    {
      schema: { params: ObjectOf({ [container.idName]: Text() }), body: searchBody(searched) },
      config: {
        operation: {
          id,
          tag: container.name,
          summary: `Search the ${things}`,
          success: { 200: { description: `A page of ${things}.`, schema: searchResult(searched) } },
        },
      },
    },
    (request, reply) => {
      const violations = new Violations();
      checkContainer(violations, container, request.params);
      if (violations.problem !== undefined) return sendProblem(reply, violations.problem);
      const read = readSearch(searched, request.body);
      const asked = query(request.params[container.idName] ?? '');
      return answerQuery({ context, request, reply }, withSearch(asked, read));
    },
  );
}
