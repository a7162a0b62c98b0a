import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import type { CommandContext } from '../command-context.ts';
import { adminRole, type OwnerType } from '../../core/owner.ts';
import { done, type Handler } from '../handler.ts';
import { type DefaultRole, defaultRoles } from './default-roles.ts';
import { administratorId, emitAdministrator, emitUser } from './user-handlers.ts';

const anyAdministrator = {
  kind: 'identity',
  question: { kind: 'roleHasUser', roleId: adminRole },
} as const;

/** Existing rows do not change, so every start may send this command. */
export const initializeIdentity: Handler<'initializeIdentity'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ administrators, administratorNames, tenants }) => [
    ...defaultRoles.map(({ id }) => ({ kind: 'row', table: 'role', id }) as const),
    ...[defaultTenant, ...tenants].map((id) => ({ kind: 'row', table: 'tenant', id }) as const),
    ...administratorNames.map(
      (name) => ({ kind: 'row', table: 'membership', id: administratorId(name) }) as const,
    ),
    ...administrators.flatMap(({ username }) => [
      { kind: 'row', table: 'user', id: username } as const,
      { kind: 'row', table: 'membership', id: administratorId(username) } as const,
    ]),
    anyAdministrator,
  ],
  decide(context, { administrators, unlessAny, administratorNames, tenants }) {
    const { state } = context;
    const wanted = unlessAny && state.identity(anyAdministrator.question) ? [] : administrators;
    const roles = defaultRoles.filter(({ id }) => state.row('role', id) === undefined);
    const newTenants = [...new Set([defaultTenant, ...tenants])].filter(
      (id) => state.row('tenant', id) === undefined,
    );
    const users = wanted.filter(({ username }) => !state.row('user', username));
    const names = [...users.map(({ username }) => username), ...administratorNames];
    const joining = [...new Set(names)].filter(
      (name) => state.row('membership', administratorId(name)) === undefined,
    );
    for (const role of roles) emitRole(context, role);
    for (const tenantId of newTenants) emitTenant(context, tenantId);
    for (const user of users) emitUser(context, user);
    for (const name of joining) emitAdministrator(context, name);
    return done;
  },
};

function emitRole(context: CommandContext, { id, name, isInDefaultTenant, grants }: DefaultRole) {
  const row = { key: context.newSharedKey(), roleId: id, name, description: '' };
  context.emit({ kind: 'identityRowCreated', table: 'role', row });
  const owner = { ownerType: 'ROLE' as OwnerType, ownerId: id };
  for (const grant of grants) {
    context.emit({
      kind: 'identityRowCreated',
      table: 'authorization',
      row: { key: context.newSharedKey(), ...owner, ...grant },
    });
  }
  if (!isInDefaultTenant) return;
  context.emit({
    kind: 'identityRowCreated',
    table: 'membership',
    row: {
      key: context.newSharedKey(),
      containerType: 'TENANT',
      containerId: defaultTenant,
      memberType: 'ROLE',
      memberId: id,
    },
  });
}

function emitTenant(context: CommandContext, tenantId: TenantId): void {
  const name = tenantId === defaultTenant ? 'Default' : tenantId;
  context.emit({
    kind: 'identityRowCreated',
    table: 'tenant',
    row: { key: context.newSharedKey(), tenantId, name, description: '' },
  });
}
