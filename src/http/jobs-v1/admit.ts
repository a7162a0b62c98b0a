import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendJobsError, type JobsError } from './envelope.ts';
import type { LimitRate } from './rate-limit.ts';
import type { JobsCaller, JobsRouteConfig } from './route.ts';
import { elsewhere, isFromWorkerListener } from './worker-listener.ts';

/** Returns the caller of a request, or the reason for a refusal. Returns no promise if nothing must be awaited. */
export type Authenticate = (
  request: FastifyRequest,
  route: JobsRouteConfig,
) => Authenticated | Promise<Authenticated>;

export type Authenticated =
  | { readonly kind: 'caller'; readonly caller: JobsCaller }
  | { readonly kind: 'refused'; readonly error: JobsError };

export interface Guards {
  readonly authenticate: Authenticate;
  /** `undefined` if rates are not limited. */
  readonly limitRate: LimitRate | undefined;
}

/** The first hook of the Jobs Service: checks the caller, the request rate and the role. */
export function admit(
  guards: Guards,
): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  return (request, reply, done) => {
    const { jobs: route } = request.routeOptions.config;
    if (route === undefined) {
      done();
      return;
    }
    if (route.worker !== true && isFromWorkerListener(request)) {
      sendJobsError(reply, elsewhere);
      return;
    }
    const finish = (error: JobsError | undefined): void => {
      if (error === undefined) done();
      else sendJobsError(challenge(reply, error), error);
    };
    const check = (authenticated: Authenticated): void => {
      const error = judge(authenticated, { route, reply, limitRate: guards.limitRate });
      if (error instanceof Promise) error.then(finish, done);
      else finish(error);
    };
    const authenticated = guards.authenticate(request, route);
    if (authenticated instanceof Promise) authenticated.then(check, done);
    else check(authenticated);
  };
}

interface Judged {
  readonly route: JobsRouteConfig;
  readonly reply: FastifyReply;
  readonly limitRate: LimitRate | undefined;
}

function judge(
  authenticated: Authenticated,
  { route, reply, limitRate }: Judged,
): JobsError | undefined | Promise<JobsError | undefined> {
  if (authenticated.kind === 'refused') return authenticated.error;
  const { caller } = authenticated;
  reply.request.jobsCaller = caller;
  // The number of available jobs limits workers, and they must be able to finish the jobs that they have.
  const tooMany = route.worker === true ? undefined : limitRate?.(caller, reply);
  return tooMany instanceof Promise
    ? tooMany.then((error) => error ?? missingRoles(caller, route))
    : (tooMany ?? missingRoles(caller, route));
}

function missingRoles({ roles }: JobsCaller, route: JobsRouteConfig): JobsError | undefined {
  const needed = route.roles;
  if (needed === 'any' || needed.some((role) => roles.has(role))) return undefined;
  return {
    name: 'FORBIDDEN',
    message: `The token has none of the roles that this needs: ${needed.join(', ')}.`,
    details: { required_roles: needed },
  };
}

/** A 401 says how to authenticate (RFC 9110 §15.5.2, RFC 6750 §3). */
function challenge(reply: FastifyReply, { name }: JobsError): FastifyReply {
  return name === 'UNAUTHORIZED' || name === 'MISSING_TENANT_ID'
    ? reply.header('www-authenticate', 'Bearer realm="jobs-svc", error="invalid_token"')
    : reply;
}
