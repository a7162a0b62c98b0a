import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { OwnerType } from '../../../core/owner.ts';
import { ownerTypes } from '../../../core/owner.ts';
import { anyId } from '../../../core/access.ts';
import { permissionNames, resourceTypes } from '../../../core/permissions.ts';
import type { Key as AnyKey } from '../../../core/key.ts';
import { resources } from '../../../query/resources.ts';
import { registerGet } from '../read/register-get.ts';
import { registerSearch } from '../read/register-search.ts';
import { Result, resultKey } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { canonicalKey, InputEnum, Key, List, Maybe, Str, Strict } from '../schema.ts';
import type { Violations } from './checks.ts';
import { registerIdentityCommand, type Params } from './register-identity-command.ts';
import { knownHere } from './closed-apis.ts';

const tag = 'Authorization';
const path = '/v2/authorizations';
const { noun } = resources.authorization;

const body = Strict({
  ownerId: Str(),
  ownerType: InputEnum([...ownerTypes, 'UNSPECIFIED']),
  resourceId: Maybe(Str({ description: 'An id, or `*` for all; or a property instead.' })),
  resourcePropertyName: Maybe(Str({ description: 'A property that must name the owner.' })),
  resourceType: InputEnum(resourceTypes),
  permissionTypes: List(InputEnum(permissionNames), { maxItems: 100 }),
});
type Body = Static<typeof body>;

const created = Result({ authorizationKey: resultKey });

/** The properties of user tasks that can name their user or one of their groups. */
const properties: readonly string[] = ['assignee', 'candidateUsers', 'candidateGroups'];

function check(violations: Violations, given: Body): void {
  violations.id('ownerId', given.ownerId);
  if (given.ownerType.toUpperCase() === 'UNSPECIFIED') violations.add('No ownerType provided');
  if (given.permissionTypes.length === 0) violations.add('No permissions provided');
  const { resourceId, resourcePropertyName: property } = given;
  const hasId = resourceId !== undefined && resourceId !== null;
  const hasProperty = property !== undefined && property !== null;
  if (hasId && hasProperty) {
    violations.add('Only one of [resourceId, resourcePropertyName] is allowed');
  } else if (hasProperty) {
    violations.id('resourcePropertyName', property);
    if (given.resourceType.toUpperCase() !== 'USER_TASK' || !properties.includes(property)) {
      violations.add(
        `The provided resourcePropertyName must be one of [${properties.join(', ')}], with the resourceType USER_TASK`,
      );
    }
  } else if (resourceId !== anyId) violations.id('resourceId', resourceId);
}

function authorizationOf(given: Body, { settings }: RouteContext) {
  return {
    owner: { type: given.ownerType.toUpperCase() as OwnerType, id: given.ownerId },
    resourceType: given.resourceType.toUpperCase(),
    resourceId: given.resourceId ?? undefined,
    property: given.resourcePropertyName ?? undefined,
    permissions: given.permissionTypes.map((name) => name.toUpperCase()),
    ...knownHere(settings.authentication),
  };
}

export function registerAuthorizationRoutes(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: `${path}/search`,
    resource: 'authorization',
    id: 'searchAuthorizations',
    tag,
    things: 'authorizations',
  });
  registerGet(app, context, {
    path: `${path}/:authorizationKey`,
    resource: 'authorization',
    id: 'getAuthorization',
    tag,
    thing: noun.toLowerCase(),
  });
  registerCreation(app, context);
  registerChange(app, context);
  registerDeletion(app, context);
}

function registerCreation(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    method: 'POST',
    path,
    body,
    id: 'createAuthorization',
    tag,
    summary: 'Create an authorization',
    success: 201,
    result: created,
    problems: [404, 409],
    intent: 'CREATE',
    right: 'AUTHORIZATION:CREATE',
    check: (violations, _params, given) => check(violations, given),
    command: (_params, given) => ({
      kind: 'createAuthorization',
      ...authorizationOf(given, context),
    }),
    answer: (_command, result) => result,
  });
}

const one = {
  path: `${path}/:authorizationKey`,
  keys: { authorizationKey: Key() },
  tag,
  success: 204,
} as const;

function keyIn({ authorizationKey = '' }: Params) {
  return canonicalKey<AnyKey<'authorization'>>(authorizationKey);
}

function registerChange(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    ...one,
    method: 'PUT',
    body,
    id: 'updateAuthorization',
    summary: 'Replace an authorization',
    problems: [404, 409],
    intent: 'UPDATE',
    right: 'AUTHORIZATION:UPDATE',
    check: (violations, _params, given) => check(violations, given),
    command: (params, given) => ({
      kind: 'updateAuthorization',
      authorizationKey: keyIn(params),
      ...authorizationOf(given, context),
    }),
  });
}

function registerDeletion(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    ...one,
    method: 'DELETE',
    id: 'deleteAuthorization',
    summary: 'Delete an authorization',
    problems: [404],
    intent: 'DELETE',
    right: 'AUTHORIZATION:DELETE',
    check: () => undefined,
    command: (params) => ({ kind: 'deleteAuthorization', authorizationKey: keyIn(params) }),
  });
}
