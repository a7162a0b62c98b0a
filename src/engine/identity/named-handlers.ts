import { reject, type Rejection } from '../../core/rejection.ts';
import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import { done, type Handler } from '../handler.ts';
import { isProtectedRole } from './default-roles.ts';
import type { IdentityTables } from './identity-rows.ts';

/** Resources with an id, a name and a description. */
type NamedTable = 'group' | 'role' | 'tenant';

interface NamedThing {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

interface Noun<T extends NamedTable> {
  readonly table: T;
  readonly idOf: (thing: { readonly id: string }) => object;
  readonly exists: (id: string) => string;
  readonly absent: (verb: 'update' | 'delete', id: string) => string;
  /** The rejection if the resource may not be changed. */
  readonly refuse?: (verb: 'update' | 'delete', id: string) => Rejection | undefined;
}

const group: Noun<'group'> = {
  table: 'group',
  idOf: ({ id }) => ({ groupId: id }),
  exists: (id) =>
    `Expected to create group with ID '${id}', but a group with this ID already exists.`,
  absent: (verb, id) =>
    `Expected to ${verb} group with ID '${id}', but a group with this ID does not exist.`,
};

const role: Noun<'role'> = {
  table: 'role',
  idOf: ({ id }) => ({ roleId: id }),
  exists: (id) =>
    `Expected to create role with ID '${id}', but a role with this ID already exists.`,
  // Camunda has two spellings.
  absent: (verb, id) =>
    `Expected to ${verb} role with ID '${id}', but a role with this ID ${verb === 'delete' ? "doesn't" : 'does not'} exist.`,
  refuse: (verb, id) =>
    isProtectedRole(id)
      ? reject('FORBIDDEN', `Expected to ${verb} role with ID '${id}', but this role is protected.`)
      : undefined,
};

const tenant: Noun<'tenant'> = {
  table: 'tenant',
  idOf: ({ id }) => ({ tenantId: id as TenantId }),
  exists: (id) =>
    `Expected to create tenant with id '${id}', but a tenant with this id already exists.`,
  absent: (verb, id) =>
    `Expected to ${verb} tenant with id '${id}', but no tenant with this id exists.`,
  refuse: (verb, id) =>
    verb === 'delete' && id === (defaultTenant as string)
      ? reject('FORBIDDEN', `Expected to delete tenant with id '${id}', but it is always there.`)
      : undefined,
};

type Row = IdentityTables[NamedTable];
const flags = { isNewWork: false, isAlone: true } as const;

function load(table: NamedTable, id: string) {
  return [{ kind: 'row', table, id } as const];
}

type Context = Parameters<Handler<'createTenant'>['decide']>[0];

function create(noun: Noun<NamedTable>, context: Context, thing: NamedThing) {
  const { table } = noun;
  if (context.state.row(table, thing.id) !== undefined) {
    return reject('ALREADY_EXISTS', noun.exists(thing.id));
  }
  const { name, description } = thing;
  const row = { key: context.newSharedKey(), ...noun.idOf(thing), name, description };
  context.emit({ kind: 'identityRowCreated', table, row } as never);
  return done;
}

function update(noun: Noun<NamedTable>, context: Context, { id, name, description }: NamedThing) {
  const { table } = noun;
  const row: Row | undefined = context.state.row(table, id);
  if (row === undefined) return reject('NOT_FOUND', noun.absent('update', id));
  const refusal = noun.refuse?.('update', id);
  if (refusal !== undefined) return refusal;
  const changed = { ...row, name, description };
  context.emit({ kind: 'identityRowChanged', table, row: changed } as never);
  return done;
}

function remove(noun: Noun<NamedTable>, context: Context, id: string) {
  const { table } = noun;
  const row: Row | undefined = context.state.row(table, id);
  if (row === undefined) return reject('NOT_FOUND', noun.absent('delete', id));
  const refusal = noun.refuse?.('delete', id);
  if (refusal !== undefined) return refusal;
  const type = ({ group: 'GROUP', role: 'ROLE', tenant: 'TENANT' } as const)[table];
  context.emit({ kind: 'ownerForgotten', type, id });
  context.emit({ kind: 'identityRowDeleted', table, row } as never);
  return done;
}

export const createGroup: Handler<'createGroup'> = {
  ...flags,
  footprint: ({ groupId }) => load('group', groupId),
  decide: (context, { groupId: id, ...named }) => create(group, context, { id, ...named }),
};
export const updateGroup: Handler<'updateGroup'> = {
  ...flags,
  footprint: ({ groupId }) => load('group', groupId),
  decide: (context, { groupId: id, ...named }) => update(group, context, { id, ...named }),
};
export const deleteGroup: Handler<'deleteGroup'> = {
  ...flags,
  footprint: ({ groupId }) => load('group', groupId),
  decide: (context, { groupId }) => remove(group, context, groupId),
};
export const createRole: Handler<'createRole'> = {
  ...flags,
  footprint: ({ roleId }) => load('role', roleId),
  decide: (context, { roleId: id, ...named }) => create(role, context, { id, ...named }),
};
export const updateRole: Handler<'updateRole'> = {
  ...flags,
  footprint: ({ roleId }) => load('role', roleId),
  decide: (context, { roleId: id, ...named }) => update(role, context, { id, ...named }),
};
export const deleteRole: Handler<'deleteRole'> = {
  ...flags,
  footprint: ({ roleId }) => load('role', roleId),
  decide: (context, { roleId }) => remove(role, context, roleId),
};
export const createTenant: Handler<'createTenant'> = {
  ...flags,
  footprint: ({ id }) => load('tenant', id),
  decide: (context, thing) => create(tenant, context, thing),
};
export const updateTenant: Handler<'updateTenant'> = {
  ...flags,
  footprint: ({ id }) => load('tenant', id),
  decide: (context, thing) => update(tenant, context, thing),
};
export const deleteTenant: Handler<'deleteTenant'> = {
  ...flags,
  footprint: ({ id }) => load('tenant', id),
  decide: (context, { id }) => remove(tenant, context, id),
};
