import { adminRole } from '../../core/owner.ts';
import { reject } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import { done, type Handler } from '../handler.ts';
import { membershipId } from './membership-id.ts';
import type { NewUser } from './identity-commands.ts';

export const createUser: Handler<'createUser'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ username }) => [{ kind: 'row', table: 'user', id: username }],
  decide(context, user) {
    if (context.state.row('user', user.username) !== undefined) {
      return reject('ALREADY_EXISTS', userExists(user.username));
    }
    emitUser(context, user);
    return done;
  },
};

function userExists(username: string): string {
  return `Expected to create user with username '${username}', but a user with this username already exists`;
}

/** Every user may read itself. */
export function emitUser(
  context: CommandContext,
  { username, name, email, passwordHash }: NewUser,
): void {
  context.emit({
    kind: 'identityRowCreated',
    table: 'user',
    row: { key: context.newSharedKey(), username, name, email, passwordHash },
  });
  context.emit({
    kind: 'identityRowCreated',
    table: 'authorization',
    row: {
      key: context.newSharedKey(),
      ownerType: 'USER',
      ownerId: username,
      resourceType: 'USER',
      resourceId: username,
      property: undefined,
      permissions: ['READ'],
    },
  });
}

export const updateUser: Handler<'updateUser'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ username }) => [{ kind: 'row', table: 'user', id: username }],
  decide(context, { username, name, email, passwordHash }) {
    const user = context.state.row('user', username);
    if (user === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to update user with username ${username}, but a user with this username does not exist`,
      );
    }
    const changed = { ...user, name, email, passwordHash: passwordHash ?? user.passwordHash };
    context.emit({ kind: 'identityRowChanged', table: 'user', row: changed });
    return done;
  },
};

export const deleteUser: Handler<'deleteUser'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ username }) => [{ kind: 'row', table: 'user', id: username }],
  decide(context, { username }) {
    const user = context.state.row('user', username);
    if (user === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to delete user with username ${username}, but a user with this username does not exist`,
      );
    }
    context.emit({ kind: 'ownerForgotten', type: 'USER', id: username });
    context.emit({ kind: 'identityRowDeleted', table: 'user', row: user });
    return done;
  },
};

/** Camunda answers every refusal with FORBIDDEN, so that a stranger does not learn which names exist. */
export const setUpAdministrator: Handler<'setUpAdministrator'> = {
  isNewWork: false,
  isAlone: true,
  footprint: ({ username }) => [
    { kind: 'row', table: 'user', id: username },
    { kind: 'row', table: 'role', id: adminRole },
    { kind: 'identity', question: { kind: 'roleHasUser', roleId: adminRole } },
  ],
  decide(context, user) {
    const { state } = context;
    if (state.row('role', adminRole) === undefined) {
      const text = `Expected to create admin user, but role with id '${adminRole}' does not exist`;
      return reject('FORBIDDEN', text);
    }
    if (state.identity({ kind: 'roleHasUser', roleId: adminRole })) {
      return reject(
        'FORBIDDEN',
        `Expected to create admin user, but role with id '${adminRole}' already has one or more user assigned to it`,
      );
    }
    if (state.row('user', user.username) !== undefined) {
      return reject('FORBIDDEN', userExists(user.username));
    }
    emitUser(context, user);
    emitAdministrator(context, user.username);
    return done;
  },
};

export function emitAdministrator(context: CommandContext, username: string): void {
  context.emit({
    kind: 'identityRowCreated',
    table: 'membership',
    row: { key: context.newSharedKey(), ...administrator(username) },
  });
}

function administrator(username: string) {
  return {
    containerType: 'ROLE',
    containerId: adminRole,
    memberType: 'USER',
    memberId: username,
  } as const;
}

export function administratorId(username: string): string {
  return membershipId(administrator(username));
}
