import type { OwnerType } from '../../core/owner.ts';
import { permissionsOf, type ResourceType } from '../../core/permissions.ts';
import { anyId } from '../../core/access.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { Load } from '../footprint.ts';
import { accept, done, type Handler } from '../handler.ts';
import { isProtectedRole } from './default-roles.ts';
import type { Authorization, KnownHere } from './identity-commands.ts';
import type { AuthorizationRow, IdentityTable } from './identity-rows.ts';
import { authorizationsMax } from './identity-limits.ts';
import type { IdentityQuestion } from './identity-questions.ts';

type Entity = { readonly table: IdentityTable; readonly noun: string };

const owners: { readonly [T in OwnerType]: Entity | undefined } = {
  USER: { table: 'user', noun: 'user' },
  CLIENT: undefined,
  ROLE: { table: 'role', noun: 'role' },
  GROUP: { table: 'group', noun: 'group' },
  MAPPING_RULE: { table: 'mappingRule', noun: 'mapping rule' },
};

/** Whether an issuer may know owners of this type that this server does not know. */
function isElsewhere({ knowsUsers, knowsGroups }: KnownHere, type: string): boolean {
  return (type === 'USER' && !knowsUsers) || (type === 'GROUP' && !knowsGroups);
}

function ownerOf(authorization: Authorization): (Entity & { id: string }) | undefined {
  const { owner } = authorization;
  const entity = isElsewhere(authorization, owner.type) ? undefined : owners[owner.type];
  return entity && { ...entity, id: owner.id };
}

/** Only users, groups, roles and rules must exist before they can be granted; a process may come later. */
function resourceOf(authorization: Authorization): (Entity & { id: string }) | undefined {
  const { resourceType, resourceId } = authorization;
  if (resourceId === undefined || resourceId === anyId) return undefined;
  if (isElsewhere(authorization, resourceType)) return undefined;
  const entity = (owners as Partial<Record<string, Entity>>)[resourceType];
  return entity && { ...entity, id: resourceId };
}

function sameThing(authorization: Authorization): IdentityQuestion<'authorizationsFor'> {
  const { owner, resourceType, resourceId, property } = authorization;
  return { kind: 'authorizationsFor', owner, resourceType, resourceId, property };
}

function countOf({ owner }: Authorization): IdentityQuestion<'authorizationCount'> {
  return { kind: 'authorizationCount', owner };
}

function loads(authorization: Authorization): readonly Load[] {
  const entities = [ownerOf(authorization), resourceOf(authorization)];
  return [
    { kind: 'identity', question: sameThing(authorization) },
    { kind: 'identity', question: countOf(authorization) },
    ...entities.flatMap((one) =>
      one === undefined ? [] : [{ kind: 'row', table: one.table, id: one.id } as const],
    ),
  ];
}

/** The checks are in Camunda's order: permissions, an existing authorization, the owner, the resource. */
function refuse(
  { state }: CommandContext,
  authorization: Authorization,
  { verb, row }: { readonly verb: string; readonly row?: AuthorizationRow },
): Rejection | undefined {
  const count = isOf(row, authorization) ? 0 : state.identity(countOf(authorization));
  const others = state.identity(sameThing(authorization)).filter(({ key }) => key !== row?.key);
  const absent = [ownerOf(authorization), resourceOf(authorization)].find(
    (one) => one !== undefined && state.row(one.table, one.id) === undefined,
  );
  const { owner, permissions, resourceType, resourceId, property } = authorization;
  const supported: readonly string[] = permissionsOf[resourceType as ResourceType];
  const unsupported = permissions.filter((name) => !supported.includes(name));
  if (unsupported.length > 0) {
    return reject(
      'INVALID_ARGUMENT',
      `Expected to ${verb} authorization with permission types '[${unsupported.join(', ')}]' and resource type '${resourceType}', ` +
        `but these permissions are not supported. Supported permission types are: '[${supported.toSorted().join(', ')}]'`,
    );
  }
  if (others.some((other) => other.permissions.some((name) => permissions.includes(name)))) {
    return reject(
      'ALREADY_EXISTS',
      `Expected to ${verb} authorization for owner '${owner.id}' for resource identifier '${resourceId ?? property ?? ''}', but an authorization for this resource identifier already exists.`,
    );
  }
  if (absent !== undefined) {
    return reject(
      'NOT_FOUND',
      `Expected to create or update authorization with ownerId or resourceId '${absent.id}', but a ${absent.noun} with this ID does not exist.`,
    );
  }
  if (count < authorizationsMax) return undefined;
  return reject(
    'INVALID_STATE',
    `Expected to ${verb} authorization for owner '${owner.id}', but the owner has ${authorizationsMax} authorizations already.`,
  );
}

/** Whether the owner of an authorization stays the same. */
function isOf(row: AuthorizationRow | undefined, { owner }: Authorization): boolean {
  return row?.ownerType === owner.type && row.ownerId === owner.id;
}

function fieldsOf(authorization: Authorization): Omit<AuthorizationRow, 'key'> {
  const { owner, resourceType, resourceId, property, permissions } = authorization;
  return {
    ownerType: owner.type,
    ownerId: owner.id,
    resourceType,
    resourceId,
    property,
    permissions: [...new Set(permissions)],
  };
}

export const createAuthorization: Handler<'createAuthorization'> = {
  isNewWork: false,
  isAlone: true,
  footprint: loads,
  decide(context, authorization) {
    const refusal = refuse(context, authorization, { verb: 'create' });
    if (refusal !== undefined) return refusal;
    const authorizationKey = context.newSharedKey<AuthorizationRow['key']>();
    const row = { key: authorizationKey, ...fieldsOf(authorization) };
    context.emit({ kind: 'identityRowCreated', table: 'authorization', row });
    return accept({ authorizationKey });
  },
};

export const updateAuthorization: Handler<'updateAuthorization'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ authorizationKey, ...authorization }) => [
    { kind: 'row', table: 'authorization', id: authorizationKey },
    ...loads(authorization),
  ],
  decide(context, { authorizationKey: key, ...authorization }) {
    const row = context.state.row('authorization', key);
    if (row === undefined) return absentAuthorization('update', key);
    const refusal = refuse(context, authorization, { verb: 'update', row });
    if (refusal !== undefined) return refusal;
    const changed = { ...row, ...fieldsOf(authorization) };
    context.emit({ kind: 'identityRowChanged', table: 'authorization', row: changed });
    return done;
  },
};

export const deleteAuthorization: Handler<'deleteAuthorization'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ authorizationKey }) => [
    { kind: 'row', table: 'authorization', id: authorizationKey },
  ],
  decide(context, { authorizationKey: key }) {
    const row = context.state.row('authorization', key);
    if (row === undefined) return absentAuthorization('delete', key);
    if (row.ownerType === 'ROLE' && isProtectedRole(row.ownerId)) {
      return reject(
        'FORBIDDEN',
        `Expected to delete authorization with key ${key}, but its owner '${row.ownerId}' is a protected role.`,
      );
    }
    context.emit({ kind: 'identityRowDeleted', table: 'authorization', row });
    return done;
  },
};

function absentAuthorization(verb: 'update' | 'delete', key: string): Rejection {
  return reject(
    'NOT_FOUND',
    `Expected to ${verb} authorization with key ${key}, but an authorization with this key does not exist`,
  );
}
