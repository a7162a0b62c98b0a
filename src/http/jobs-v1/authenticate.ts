/**
 * Identifies the caller of the Jobs Service: on worker routes by the certificate first, then by the token, then by
 * `x-tenant-id`.
 *
 * Measured with a token of 640 characters: a request whose token is remembered costs 2 to 3 µs of CPU time here, one
 * whose token must be verified 0.25 to 0.3 ms, with any signature.
 */
import type { FastifyRequest } from 'fastify';
import { createRememberedTokens } from '../auth/token/remembered-tokens.ts';
import type { KeySource } from '../auth/token/key-source.ts';
import type { KeySet } from '../auth/token/key-set.ts';
import { verifyToken, type TokenRules } from '../auth/token/verify-token.ts';
import type { Authenticate, Authenticated } from './admit.ts';
import { callerOfClaims } from './caller-of-claims.ts';
import { countHeaders } from './count-headers.ts';
import type { JobsError } from './envelope.ts';
import type { JobsCaller } from './route.ts';
import type { IdentifyWorker, PresentedWorker } from './worker-identity.ts';

export interface AuthenticateOptions {
  readonly keys: KeySource;
  readonly rules: TokenRules;
  readonly identifyWorker: IdentifyWorker;
  readonly nowMs: () => number;
}

/** About 16 MB at worst. */
const rememberedCharactersMax = 16_000_000;
/** Each verification uses a thread of the pool for a moment; more would only wait. */
const verificationsMax = 1_000;

export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const authenticateToken = createTokenAuthentication(options);
  return (request, route) => {
    if (route.worker !== true) {
      return authenticateToken(request, (authenticated) => checkTenant(request, authenticated));
    }
    const presented = options.identifyWorker(request);
    if (presented.kind === 'refused') {
      return refused({ name: 'WORKER_UNAUTHORIZED', message: presented.reason });
    }
    return authenticateToken(request, (authenticated) =>
      withWorker(presented.worker, checkTenant(request, authenticated)),
    );
  };
}

type Then = (authenticated: Authenticated) => Authenticated;

function createTokenAuthentication(
  options: AuthenticateOptions,
): (request: FastifyRequest, then: Then) => Authenticated | Promise<Authenticated> {
  const { keys, rules, nowMs } = options;
  const remembered = createRememberedTokens<Authenticated>(rememberedCharactersMax);
  let verifications = 0;

  const verify = async (token: string): Promise<Authenticated> => {
    if (verifications >= verificationsMax) return busy;
    verifications++;
    try {
      const verified = await verifyToken(token, { keys, rules, nowMs: nowMs() });
      if (verified.kind === 'refused') return unauthorized(verified.reason);
      if (verified.kind === 'keysUnavailable') return keysUnavailable;
      const authenticated = callerOfClaims(verified.claims);
      if (authenticated.kind === 'caller') remembered.add(token, authenticated, verified);
      return authenticated;
    } finally {
      verifications--;
    }
  };
  const find = (token: string, set: KeySet | undefined): Authenticated | undefined =>
    set === undefined ? undefined : remembered.find(token, { nowMs: nowMs(), keys: set });

  return (request, then) => {
    const token = bearerToken(request);
    if (typeof token !== 'string') return token;
    const current = keys.current();
    if (current instanceof Promise) {
      return current.then(async (set) => then(find(token, set) ?? (await verify(token))));
    }
    const known = find(token, current);
    return known === undefined ? verify(token).then(then) : then(known);
  };
}

function bearerToken(request: FastifyRequest): string | Authenticated {
  const { authorization } = request.headers;
  if (authorization === undefined || authorization === '') return noToken;
  // Node keeps only the first of several headers, but a proxy may have checked another one.
  if (countHeaders(request, 'authorization') > 1) return severalTokens;
  return /^bearer /i.test(authorization) ? authorization.slice(7).trim() : noToken;
}

function checkTenant({ headers }: FastifyRequest, authenticated: Authenticated): Authenticated {
  const claimed = headers['x-tenant-id'];
  if (claimed === undefined || authenticated.kind === 'refused') return authenticated;
  return claimed === authenticated.caller.tenantId ? authenticated : otherTenant;
}

/** A certificate of one tenant accepts tokens of that tenant and of the system. */
function withWorker(presented: PresentedWorker, authenticated: Authenticated): Authenticated {
  if (authenticated.kind === 'refused') return authenticated;
  const { caller } = authenticated;
  const isOwn = presented.tenant === undefined || presented.tenant === caller.tenantId;
  if (!isOwn && !caller.roles.has('system')) return otherTenantOfWorker;
  const bound: JobsCaller = { ...caller, worker: { name: presented.name } };
  return { kind: 'caller', caller: bound };
}

function refused(error: JobsError): Authenticated {
  return { kind: 'refused', error };
}

function unauthorized(message: string): Authenticated {
  return refused({ name: 'UNAUTHORIZED', message });
}

const noToken = unauthorized('Send Authorization: Bearer with a token.');
const severalTokens = unauthorized('There is more than one header Authorization.');
const busy = refused({
  name: 'SERVICE_UNAVAILABLE',
  message: 'Too many tokens are being verified. Nothing was done.',
  retryAfterSeconds: 1,
});
const keysUnavailable = refused({
  name: 'DOWNSTREAM_UNAVAILABLE',
  message: "The keys of the tokens' issuer cannot be read at the moment.",
  retryAfterSeconds: 5,
});
const otherTenant = refused({
  name: 'FORBIDDEN',
  message: 'The header x-tenant-id names another tenant than the token.',
});
const otherTenantOfWorker = refused({
  name: 'FORBIDDEN',
  message: "The worker's certificate is of another tenant than the token.",
});
