import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../core/caller.ts';
import type { HttpSettings } from '../http-settings.ts';
import { sendProblem, type Problem } from '../v2/problem.ts';
import { anonymous } from '../v2/route.ts';
import { findUser, readCredentials, type User } from './credentials.ts';

type Identified =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Identifies the caller. Malformed credentials are refused even without authentication, so that a client notices its
 * mistake. A token of another system is accepted while authentication is off.
 */
function identify(settings: AuthenticationSettings, header: string | undefined): Identified {
  const { authentication, multiTenancy } = settings;
  const credentials = readCredentials(header);
  const open: Identified = {
    kind: 'caller',
    caller: multiTenancy ? callerOfAllTenants : anonymous,
  };
  const isOpen = authentication.kind === 'none';
  switch (credentials.kind) {
    case 'absent':
      return isOpen ? open : refused('Full authentication is required to access this resource');
    case 'basic':
      return isOpen ? open : identifyUser(authentication.users, credentials.digest);
    case 'bearer':
      return isOpen ? open : refused('Bearer tokens are not accepted by this server');
    case 'malformed':
      return refused(credentials.reason);
  }
}

type AuthenticationSettings = Pick<HttpSettings, 'authentication' | 'multiTenancy'>;

/** Without authentication, each caller may act for all tenants. */
const callerOfAllTenants: Caller = { tenantIds: 'every' };

function identifyUser(users: readonly User[], digest: Buffer): Identified {
  const user = findUser(users, digest);
  return user === undefined
    ? refused('Bad credentials')
    : { kind: 'caller', caller: { username: user.username, tenantIds: user.tenantIds } };
}

function refused(reason: string): Identified {
  return { kind: 'refused', reason };
}

function unauthorized(detail: string): Problem {
  return { status: 401, title: 'Unauthorized', detail };
}

function sendUnauthorized(reply: FastifyReply, detail: string): FastifyReply {
  return sendProblem(
    reply.header('www-authenticate', 'Basic realm="continuo", charset="UTF-8"'),
    unauthorized(detail),
  );
}

/** The first hook of every request: refuses it, or attaches its caller. */
export function authenticate(
  settings: AuthenticationSettings,
): (request: FastifyRequest, reply: FastifyReply, done: () => void) => void {
  return (request, reply, done) => {
    if (request.routeOptions.config.isPublic === true) {
      request.caller = anonymous;
      done();
      return;
    }
    const identified = identify(settings, request.headers.authorization);
    if (identified.kind === 'refused') {
      sendUnauthorized(reply, identified.reason);
      return;
    }
    request.caller = identified.caller;
    done();
  };
}
