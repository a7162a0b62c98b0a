import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Principal } from '../../core/caller.ts';
import { defaultTenant } from '../../core/tenant.ts';
import type { HttpSettings } from '../http-settings.ts';
import { sendProblem, sendRefused, type Problem } from '../v2/problem.ts';
import { anonymous } from '../v2/route.ts';
import { readCredentials, type Credentials } from './credentials.ts';
import type { PageSessions } from './page-sessions.ts';
import { sessionCookie, sessionToken } from './session-cookie.ts';
import type { Tokens } from './tokens.ts';
import type { Checked, Users } from './users.ts';

type Identified =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly outcome: Exclude<Checked, { kind: 'right' | 'wrong' }> };

/** The kinds of credentials. */
export interface Authenticators {
  readonly users: Users;
  /** Sessions of pages, where passwords are accepted. */
  readonly sessions: PageSessions;
  /** `undefined`: the server accepts no tokens. */
  readonly tokens: Tokens | undefined;
}

type AuthenticationSettings = Pick<
  HttpSettings,
  'authentication' | 'authorizations' | 'multiTenancy'
>;

/** Without authentication, each caller may act for all tenants. */
const callerOfAllTenants: Caller = { kind: 'open', tenantIds: 'every' };

/** The caller of a public route: it shows no credentials and has no rights. */
const stranger: Caller = { kind: 'tenant', tenantIds: [] };

/** The session of the page that sends the request, if it sends one and no other credentials. */
async function identifyPage(
  settings: AuthenticationSettings,
  { sessions }: Authenticators,
  { token, reply }: PageRequest,
): Promise<Identified> {
  const found = await sessions.find(token);
  if (found.kind !== 'accepted') return { kind: 'failed', outcome: found };
  if (found.result === undefined) return refused('The session has ended: sign in again');
  const { username, isSecure, renewed } = found.result;
  if (renewed !== undefined) reply.header('set-cookie', sessionCookie(renewed, { isSecure }));
  return { kind: 'caller', caller: userOf(settings, username) };
}

interface PageRequest {
  readonly token: string;
  readonly reply: FastifyReply;
}

/**
 * Identifies the caller. While authentication is off the server reads no credentials: a client may keep sending those of
 * another system.
 */
function identify(
  settings: AuthenticationSettings,
  authenticators: Authenticators,
  request: FastifyRequest,
  reply: FastifyReply,
): Identified | Promise<Identified> {
  const { users, tokens } = authenticators;
  if (settings.authentication.kind === 'none') {
    return { kind: 'caller', caller: settings.multiTenancy ? callerOfAllTenants : anonymous };
  }
  const credentials = readCredentials(request.headers.authorization);
  switch (credentials.kind) {
    case 'malformed':
      return refused(credentials.reason);
    case 'absent': {
      const token = settings.authentication.kind === 'basic' ? sessionToken(request) : undefined;
      return token === undefined
        ? refused('Full authentication is required to access this resource')
        : identifyPage(settings, authenticators, { token, reply });
    }
    case 'basic':
      return settings.authentication.kind === 'oidc'
        ? refused('This server does not accept passwords')
        : identifyUser(settings, users, credentials);
    case 'bearer':
      return tokens === undefined
        ? refused('Bearer tokens are not accepted by this server')
        : identifyHolder(settings, tokens, credentials.token);
  }
}

async function identifyUser(
  settings: AuthenticationSettings,
  users: Users,
  { username, password }: Extract<Credentials, { kind: 'basic' }>,
): Promise<Identified> {
  const checked = await users.authenticate(username, password);
  if (checked.kind === 'right') return { kind: 'caller', caller: userOf(settings, username) };
  return checked.kind === 'wrong'
    ? refused('Bad credentials')
    : { kind: 'failed', outcome: checked };
}

async function identifyHolder(
  { authorizations, multiTenancy }: AuthenticationSettings,
  tokens: Tokens,
  token: string,
): Promise<Identified> {
  const holder = await tokens.identify(token);
  if (holder.kind !== 'holder') return holder;
  const { of, id, groups, mappingRules } = holder;
  const caller: Principal = {
    kind: of,
    id,
    ...(groups === undefined ? {} : { groups }),
    mappingRules,
    tenants: multiTenancy ? 'assigned' : [defaultTenant],
    needsRights: authorizations,
  };
  return { kind: 'caller', caller };
}

function userOf(
  { authentication, authorizations, multiTenancy }: AuthenticationSettings,
  username: string,
): Principal {
  const configured =
    authentication.kind === 'basic'
      ? authentication.administrators.find((one) => one.username === username)?.tenants
      : undefined;
  return {
    kind: 'user',
    id: username,
    mappingRules: [],
    tenants: multiTenancy ? (configured ?? 'assigned') : [defaultTenant],
    needsRights: authorizations,
  };
}

function refused(reason: string): Identified {
  return { kind: 'refused', reason };
}

function unauthorized(detail: string): Problem {
  return { status: 401, title: 'Unauthorized', detail };
}

/**
 * Our own pages ask for name and password themselves, so they get no challenge: with one the browser would ask, too.
 */
function sendUnauthorized(
  request: FastifyRequest,
  reply: FastifyReply,
  detail: string,
): FastifyReply {
  const isOfPage =
    request.headers['x-requested-with'] === 'continuo-ui' || request.url.startsWith('/ui/api/');
  if (!isOfPage) reply.header('www-authenticate', 'Basic realm="continuo", charset="UTF-8"');
  return sendProblem(reply, unauthorized(detail));
}

/** The first hook of every request: refuses it, or attaches its caller. */
export function authenticate(
  settings: AuthenticationSettings,
  authenticators: Authenticators,
): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  return (request, reply, done) => {
    if (request.routeOptions.config.isPublic === true) {
      request.caller = settings.authentication.kind === 'none' ? anonymous : stranger;
      done();
      return;
    }
    const go = (identified: Identified): void => {
      if (identified.kind === 'refused') sendUnauthorized(request, reply, identified.reason);
      else if (identified.kind === 'failed') sendRefused(reply, identified.outcome);
      else {
        request.caller = identified.caller;
        done();
      }
    };
    const identified = identify(settings, authenticators, request, reply);
    if (identified instanceof Promise) identified.then(go, done);
    else go(identified);
  };
}
