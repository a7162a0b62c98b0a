import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendJobsError, type JobsError } from './envelope.ts';
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

/** The first hook of the Jobs Service: who calls, and whether the role suffices. */
export function admit({
  authenticate,
}: {
  readonly authenticate: Authenticate;
}): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
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
    const settle = (authenticated: Authenticated): void => {
      const error = takeCaller(request, route, authenticated);
      if (error === undefined) done();
      else sendJobsError(challenge(reply, error), error);
    };
    const authenticated = authenticate(request, route);
    if (authenticated instanceof Promise) authenticated.then(settle, done);
    else settle(authenticated);
  };
}

function takeCaller(
  request: FastifyRequest,
  route: JobsRouteConfig,
  authenticated: Authenticated,
): JobsError | undefined {
  if (authenticated.kind === 'refused') return authenticated.error;
  const { caller } = authenticated;
  request.jobsCaller = caller;
  const { roles } = route;
  if (roles === 'any' || roles.some((role) => caller.roles.has(role))) return undefined;
  return {
    name: 'FORBIDDEN',
    message: `The token has none of the roles that this needs: ${roles.join(', ')}.`,
    details: { required_roles: roles },
  };
}

/** A 401 says how to do better (RFC 9110 §15.5.2, RFC 6750 §3). */
function challenge(reply: FastifyReply, { name }: JobsError): FastifyReply {
  return name === 'UNAUTHORIZED' || name === 'MISSING_TENANT_ID'
    ? reply.header('www-authenticate', 'Bearer realm="jobs-svc", error="invalid_token"')
    : reply;
}
