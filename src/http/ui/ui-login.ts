import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { isByTls, sessionCookie, sessionToken } from '../auth/session-cookie.ts';
import { usernameCharactersMax } from '../auth/users.ts';
import { passwordCharactersMax } from '../v2/identity/user-routes.ts';
import { sendProblem, sendRefused } from '../v2/problem.ts';
import { Str, Strict } from '../v2/schema.ts';
import type { UiMount } from './ui-mount.ts';

const tag = 'Web interface';

/** The most bytes of a sign-in. It may have fewer than other requests, because strangers may send it. */
const loginBytesMax = 64 * 1024;

const login = Strict({
  username: Str({ maxLength: usernameCharactersMax }),
  password: Str({ maxLength: passwordCharactersMax }),
});

/**
 * `POST /ui/api/session` signs a page in by name and password, and `DELETE` signs it out. Both come from our own pages
 * only (law B1). The check of a password has the same limits here as on every route.
 */
export function registerUiLogin(app: FastifyInstance, mount: UiMount): void {
  app.post<{ Body: Static<typeof login> }>(
    '/ui/api/session',
    {
      bodyLimit: Math.min(loginBytesMax, mount.settings.bodyBytesMax),
      schema: { body: login },
      config: {
        isPublic: true,
        operation: {
          id: 'beginUiSession',
          tag,
          summary: 'Sign a page in by name and password',
          success: { 204: { description: 'The session is in a cookie.' } },
        },
      },
    },
    async (request, reply) => {
      const { settings, users, sessions } = mount;
      if (settings.authentication.kind !== 'basic') return sendProblem(reply, noPasswords);
      const { username, password } = request.body;
      // The hash is read before the check. If the password changes between the two, the new session is not valid for
      // it.
      const hash = await users.passwordHash(username);
      if (hash.kind !== 'accepted') return sendRefused(reply, hash);
      const checked = await users.authenticate(username, password);
      if (checked.kind === 'wrong') return refuse(reply);
      if (checked.kind !== 'right') return sendRefused(reply, checked);
      if (hash.result === undefined) return refuse(reply);
      const before = sessionToken(request);
      if (before !== undefined) await sessions.end(before);
      const isSecure = isByTls(request);
      const token = sessions.begin({ username, passwordHash: hash.result, isSecure });
      return sendCookie(reply, sessionCookie(token, { isSecure }));
    },
  );
  app.delete(
    '/ui/api/session',
    {
      config: {
        isPublic: true,
        operation: {
          id: 'endUiSession',
          tag,
          summary: 'Sign a page out',
          success: { 204: { description: 'The session has ended.' } },
        },
      },
    },
    async (request, reply) => {
      const token = sessionToken(request);
      if (token !== undefined) await mount.sessions.end(token);
      return sendCookie(reply, sessionCookie(undefined, { isSecure: isByTls(request) }));
    },
  );
}

const noPasswords = {
  status: 403,
  title: 'FORBIDDEN',
  detail: 'This server does not accept passwords',
} as const;

function refuse(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, { status: 401, title: 'Unauthorized', detail: 'Bad credentials' });
}

function sendCookie(reply: FastifyReply, cookie: string): FastifyReply {
  return reply.code(204).headers({ 'set-cookie': cookie, 'cache-control': 'no-store' }).send();
}
