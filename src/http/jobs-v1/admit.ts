import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendJobsError, type JobsError } from './envelope.ts';
import type { LimitRate } from './rate-limit.ts';
import type { JobsCaller, JobsRouteConfig } from './route.ts';
import { elsewhere, isFromWorkerListener } from './worker-listener.ts';

/** Whom a request is from, or why it is not served. Gives no promise where nothing has to be waited for. */
export type Authenticate = (
  request: FastifyRequest,
  route: JobsRouteConfig,
) => Authenticated | Promise<Authenticated>;

export type Authenticated =
  | { readonly kind: 'caller'; readonly caller: JobsCaller }
  | { readonly kind: 'refused'; readonly error: JobsError };

export interface Guards {
  readonly authenticate: Authenticate;
  /** Absent: rates are not limited. */
  readonly limitRate: LimitRate | undefined;
}

/** The first hook of the Jobs Service: who calls, whether that is too often, and whether the role suffices. */
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
    const settle = (authenticated: Authenticated): void => {
      const error = judge(authenticated, { route, reply, limitRate: guards.limitRate });
      if (error instanceof Promise) error.then(finish, done);
      else finish(error);
    };
    const authenticated = guards.authenticate(request, route);
    if (authenticated instanceof Promise) authenticated.then(settle, done);
    else settle(authenticated);
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
  // Workers are held back by what there is to lease, and must be able to finish what they have.
  const tooMany = route.worker === true ? undefined : limitRate?.(caller, reply);
  return tooMany instanceof Promise
    ? tooMany.then((error) => error ?? lackOfRoles(caller, route))
    : (tooMany ?? lackOfRoles(caller, route));
}

function lackOfRoles({ roles }: JobsCaller, route: JobsRouteConfig): JobsError | undefined {
  const needed = route.roles;
  if (needed === 'any' || needed.some((role) => roles.has(role))) return undefined;
  return {
    name: 'FORBIDDEN',
    message: `The token has none of the roles that this needs: ${needed.join(', ')}.`,
    details: { required_roles: needed },
  };
}

/** A 401 says how to do better (RFC 9110 §15.5.2, RFC 6750 §3). */
function challenge(reply: FastifyReply, { name }: JobsError): FastifyReply {
  return name === 'UNAUTHORIZED' || name === 'MISSING_TENANT_ID'
    ? reply.header('www-authenticate', 'Bearer realm="jobs-svc", error="invalid_token"')
    : reply;
}
