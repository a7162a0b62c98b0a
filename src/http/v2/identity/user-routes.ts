import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { NewUser } from '../../../engine/identity/identity-commands.ts';
import { itemResult } from '../search-schema.ts';
import { resources } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { Maybe, Str, Strict } from '../schema.ts';
import { registerSearch } from '../read/register-search.ts';
import type { Violations } from './checks.ts';
import { registerGetById } from './register-get-by-id.ts';
import { registerIdentityCommand, type Unable } from './register-identity-command.ts';

const tag = 'User';

/** The body of `UserRequest`. */
export const newUser = Strict({
  username: Str({ description: '1 to 256 letters, digits and _~@.+-' }),
  password: Str(),
  name: Maybe(Str()),
  email: Maybe(Str()),
});

const changedUser = ObjectOf({
  password: Maybe(Str({ description: 'Absent or blank keeps the password.' })),
  name: Maybe(Str()),
  email: Maybe(Str()),
});

/** The most characters of a password: hashing reads all of them. */
export const passwordCharactersMax = 10_000;

export function checkNewUser(violations: Violations, body: Static<typeof newUser>): void {
  violations.id('username', body.username);
  violations.text('password', body.password, passwordCharactersMax);
  violations.optionalName(body.name);
  violations.email(body.email);
}

/** The command of a new user with a hashed password. */
export async function newUserOf(
  { users }: Pick<RouteContext, 'users'>,
  { username, password, name, email }: Static<typeof newUser>,
): Promise<NewUser | Unable> {
  const hashed = await users.hash(username, password);
  if (hashed.kind !== 'hashed') return { unable: hashed };
  const { passwordHash } = hashed;
  return { username, name: name ?? '', email: (email ?? '').trim(), passwordHash };
}

export const userResult = itemResult(resources.user);

export function registerUserRoutes(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/users/search',
    resource: 'user',
    id: 'searchUsers',
    tag,
    things: 'users',
  });
  registerGetById(app, context, {
    path: '/v2/users/:username',
    resource: 'user',
    id: 'getUser',
    tag,
    thing: 'user',
  });
  registerCreation(app, context);
  registerChange(app, context);
  registerDeletion(app, context);
}

function registerCreation(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    method: 'POST',
    path: '/v2/users',
    body: newUser,
    id: 'createUser',
    tag,
    summary: 'Create a user',
    success: 201,
    result: userResult,
    problems: [409],
    intent: 'CREATE',
    right: 'USER:CREATE',
    check: (violations, _params, body) => checkNewUser(violations, body),
    command: async (_params, body) => {
      const user = await newUserOf(context, body);
      return 'unable' in user ? user : ({ kind: 'createUser', ...user } as const);
    },
    answer: ({ username, name, email }) => ({ username, name, email }),
  });
}

function registerChange(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    method: 'PUT',
    path: '/v2/users/:username',
    body: changedUser,
    id: 'updateUser',
    tag,
    summary: 'Change a user',
    success: 200,
    result: userResult,
    problems: [404],
    intent: 'UPDATE',
    right: 'USER:UPDATE',
    check: (violations, { username }, { name, email, password }) => {
      violations.id('username', username);
      violations.optionalName(name);
      violations.email(email);
      if ((password ?? '').trim() !== '')
        violations.text('password', password, passwordCharactersMax);
    },
    command: async ({ username = '' }, { name, email, password }) => {
      const fields = { username, name: name ?? '', email: (email ?? '').trim() };
      if (password === null || password === undefined || password.trim() === '') {
        return { kind: 'updateUser', ...fields, passwordHash: undefined };
      }
      const hashed = await context.users.hash(username, password);
      if (hashed.kind !== 'hashed') return { unable: hashed };
      return { kind: 'updateUser', ...fields, passwordHash: hashed.passwordHash };
    },
    answer: ({ username, name, email }) => ({ username, name, email }),
  });
}

function registerDeletion(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    method: 'DELETE',
    path: '/v2/users/:username',
    id: 'deleteUser',
    tag,
    summary: 'Delete a user',
    success: 204,
    problems: [404],
    intent: 'DELETE',
    check: (violations, { username }) => violations.id('username', username),
    command: ({ username = '' }) => ({ kind: 'deleteUser', username }),
  });
}
