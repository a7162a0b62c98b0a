import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf } from 'typebox';
import type { TenantId } from '../../../core/tenant.ts';
import type { Command } from '../../../engine/command.ts';
import { resourceOf } from '../../../query/resources.ts';
import { registerSearch } from '../read/register-search.ts';
import type { RouteContext } from '../route.ts';
import { Maybe, Str, Strict } from '../schema.ts';
import { itemResult } from '../search-schema.ts';
import type { Violations } from './checks.ts';
import { registerGetById } from './register-get-by-id.ts';
import { registerIdentityCommand, type Params } from './register-identity-command.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Groups, roles and tenants: resources with an id, a name and a description. */
interface Noun {
  /** The name in operation ids: `createGroup`. */
  readonly name: 'Group' | 'Role' | 'Tenant';
  readonly path: string;
  readonly idName: string;
  readonly resource: 'userGroup' | 'role' | 'tenant';
  /** Whether an update refuses unknown properties. */
  readonly isStrict: boolean;
  readonly commands: {
    readonly create: (thing: Thing) => Command;
    readonly update: (thing: Thing) => Command;
    readonly remove: (id: string) => Command;
  };
}

const nouns: readonly Noun[] = [
  {
    name: 'Group',
    path: '/v2/groups',
    idName: 'groupId',
    resource: 'userGroup',
    isStrict: false,
    commands: {
      create: ({ id: groupId, ...rest }) => ({ kind: 'createGroup', groupId, ...rest }),
      update: ({ id: groupId, ...rest }) => ({ kind: 'updateGroup', groupId, ...rest }),
      remove: (groupId) => ({ kind: 'deleteGroup', groupId }),
    },
  },
  {
    name: 'Role',
    path: '/v2/roles',
    idName: 'roleId',
    resource: 'role',
    isStrict: false,
    commands: {
      create: ({ id: roleId, ...rest }) => ({ kind: 'createRole', roleId, ...rest }),
      update: ({ id: roleId, ...rest }) => ({ kind: 'updateRole', roleId, ...rest }),
      remove: (roleId) => ({ kind: 'deleteRole', roleId }),
    },
  },
  {
    name: 'Tenant',
    path: '/v2/tenants',
    idName: 'tenantId',
    resource: 'tenant',
    isStrict: true,
    commands: {
      create: ({ id, ...rest }) => ({ kind: 'createTenant', id: id as TenantId, ...rest }),
      update: ({ id, ...rest }) => ({ kind: 'updateTenant', id: id as TenantId, ...rest }),
      remove: (id) => ({ kind: 'deleteTenant', id: id as TenantId }),
    },
  },
];

export function registerNamedRoutes(app: FastifyInstance, context: RouteContext): void {
  for (const noun of nouns) registerNoun(app, context, noun);
}

function registerNoun(app: FastifyInstance, context: RouteContext, noun: Noun): void {
  const { name, path, idName, resource, commands } = noun;
  const thing = name.toLowerCase();
  const type = name.toUpperCase() as Uppercase<Noun['name']>;
  const one = `${path}/:${idName}`;
  const shared = { tag: name, result: itemResult(resourceOf(resource)) };
  const named = { name: Str(), description: Maybe(Str()) };
  registerSearch(app, context, {
    path: `${path}/search`,
    resource,
    id: `search${name}s`,
    tag: name,
    things: `${thing}s`,
  });
  registerGetById(app, context, { path: one, resource, id: `get${name}`, tag: name, thing });
  registerIdentityCommand(app, context, {
    ...shared,
    method: 'POST',
    path,
    body: Strict({ [idName]: Str(), ...named }),
    id: `create${name}`,
    summary: `Create a ${thing}`,
    success: 201,
    problems: [409],
    intent: 'CREATE',
    right: `${type}:CREATE`,
    check: (violations, _params, body) => {
      checkId(noun, violations, { ids: body as Params, isNew: true });
      checkNames(violations, body);
    },
    command: (_params, body) =>
      commands.create(thingOf((body as Params)[idName], body as NamedBody)),
    answer: (command) => answerOf(noun, command),
  });
  registerIdentityCommand(app, context, {
    ...shared,
    method: 'PUT',
    path: one,
    body: noun.isStrict ? Strict(named) : ObjectOf(named),
    id: `update${name}`,
    summary: `Change a ${thing}`,
    success: 200,
    problems: [404],
    intent: 'UPDATE',
    right: `${type}:UPDATE`,
    check: (violations, params, body) => {
      checkId(noun, violations, { ids: params, isNew: false });
      checkNames(violations, body);
    },
    command: (params, body) => commands.update(thingOf(params[idName], body as NamedBody)),
    answer: (command) => answerOf(noun, command),
  });
  registerIdentityCommand(app, context, {
    method: 'DELETE',
    path: one,
    id: `delete${name}`,
    tag: name,
    summary: `Delete a ${thing}`,
    success: 204,
    problems: [404],
    intent: 'DELETE',
    // A caller without the right also learns whether the tenant exists, because the 404 comes first.
    ...(type === 'TENANT' ? {} : { right: `${type}:DELETE` }),
    check: (violations, params) => checkId(noun, violations, { ids: params, isNew: false }),
    command: (params) => commands.remove(params[idName] ?? ''),
  });
}

interface NamedBody {
  readonly name: string;
  readonly description?: string | null;
}

function checkNames(violations: Violations, { name, description }: NamedBody): void {
  violations.name(name);
  violations.description(description);
}

function checkId(
  { idName }: Noun,
  violations: Violations,
  { ids, isNew }: { readonly ids: Params; readonly isNew: boolean },
): void {
  if (idName === 'tenantId') violations.tenantId(ids[idName], { isNew });
  else violations.id(idName, ids[idName]);
}

function thingOf(id: string | undefined, { name, description }: NamedBody): Thing {
  return { id: id ?? '', name, description: description ?? '' };
}

function answerOf({ idName }: Noun, command: Command): object {
  const given = command as unknown as Readonly<Record<string, string>>;
  const { name, description } = given as unknown as Thing;
  return { [idName]: given[idName] ?? given['id'], name, description };
}
