/** Registers the Jobs Service next to `/v2`, with hooks, error texts and routes that do not affect the other API. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { assert } from '../../core/assert.ts';
import { type KnownRoutes, pathOf, rememberRoutes } from '../known-routes.ts';
import { RefusedRequest } from '../v2/problem.ts';
import { Strict } from '../v2/schema.ts';
import { shown } from '../v2/violation.ts';
import { admit } from './admit.ts';
import type { JobsAuthentication } from './jobs-authentication.ts';
import { sendJobsError, type JobsError } from './envelope.ts';
import { jobsPrefix } from './prefix.ts';
import { createRateLimit, type LimitRate } from './rate-limit.ts';
import { internalError, RefusedJobsRequest } from './refused.ts';
import { registerJobsRoutes } from './register-jobs-routes.ts';
import { requestIdOf } from './request-id.ts';
import type { JobsRouteContext, RegisterJobsRoutes } from './route.ts';
import { tierOfCaller } from './tier-of-caller.ts';
import { compileJobsValidator } from './validator.ts';
import { isFromWorkerListener } from './worker-listener.ts';

export interface JobsMount {
  readonly context: JobsRouteContext;
  readonly authentication: JobsAuthentication;
  /** Further routes, for example of a test. */
  readonly routes: readonly RegisterJobsRoutes[];
  /** The routes of the whole server. */
  readonly known: KnownRoutes;
}

const noParameters = Strict({});

/**
 * Hooks that `app` has now also run for these routes. Returns a promise, because Fastify copies the hooks only when it
 * loads the plugin.
 */
export async function mountJobs(app: FastifyInstance, mount: JobsMount): Promise<void> {
  await app.register((jobs, _options, done) => {
    const { context, authentication, routes, known } = mount;
    // On the listener for workers, only its own routes are revealed.
    const workerRoutes = rememberRoutes(
      jobs,
      ({ config }) => config?.isPublic === true || config?.jobs?.worker === true,
    );
    const sendStray = (request: FastifyRequest, reply: FastifyReply) =>
      sendStrayRequest(isFromWorkerListener(request) ? workerRoutes : known, request, reply);
    jobs.addHook('onRoute', (route) => {
      const { url, config } = route;
      assert(config?.jobs ?? config?.isPublic, `${url} to say who may call it, in config.jobs`);
      // A route without parameters refuses unknown ones too.
      if (config?.jobs !== undefined) route.schema = { querystring: noParameters, ...route.schema };
    });
    jobs.setValidatorCompiler<TSchema>(compileJobsValidator);
    jobs.setErrorHandler((error: FastifyError, request, reply) =>
      answerError(context, error, request, reply),
    );
    jobs.addHook('onRequest', (request, reply, next) => {
      if (known.isStray(request)) sendStray(request, reply);
      else next();
    });
    jobs.addHook(
      'onRequest',
      admit({ ...authentication, limitRate: rateLimit(context, authentication) }),
    );
    registerJobsRoutes(jobs, context);
    for (const register of routes) register(jobs, context);
    // Fastify keeps several not-found handlers only for different prefixes; the routes themselves have full paths.
    jobs.register(
      (unknown, _noOptions, registered) => {
        unknown.setNotFoundHandler(sendStray);
        registered();
      },
      { prefix: jobsPrefix },
    );
    done();
  });
}

function rateLimit(
  { jobs, orchestrator }: JobsRouteContext,
  { clock }: JobsAuthentication,
): LimitRate | undefined {
  if (!jobs.limitsRates) return undefined;
  return createRateLimit({ ...clock, tierOf: (caller) => tierOfCaller(orchestrator, caller) });
}

function answerError(
  { log }: JobsRouteContext,
  error: FastifyError | RefusedRequest | RefusedJobsRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = refusalOf(error, request);
  if (refusal.name === 'INTERNAL') {
    const { method, url } = request;
    log.error({ err: error, method, url, requestId: requestIdOf(request) }, 'request failed');
  }
  return sendJobsError(reply, refusal);
}

function refusalOf(
  error: FastifyError | RefusedRequest | RefusedJobsRequest,
  request: FastifyRequest,
): JobsError {
  if (error instanceof RefusedJobsRequest) return error.refusal;
  // Both APIs use the same JSON parser.
  if (error instanceof RefusedRequest) return badRequest(error.problem.detail);
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': {
      const given = shown(request.headers['content-type'] ?? '');
      return badRequest(`Content-Type '${given}' is not supported; use application/json.`);
    }
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return badRequest('The body is larger than the server accepts.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return badRequest('The length of the body is not the announced one.');
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? badRequest('The request cannot be read.')
        : internalError;
  }
}

/** The contract gives this code one status; 405 is the only other one with extra information, its `Allow`. */
function badRequest(message: string, status?: number): JobsError {
  return { name: 'BAD_REQUEST', message, ...(status === undefined ? {} : { status }) };
}

export const badJobsUrl = badRequest('The path cannot be read.');

function sendStrayRequest(
  known: KnownRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const methods = known.methodsFor(request);
  return methods.length === 0
    ? sendJobsError(reply, {
        name: 'NOT_FOUND',
        message: `There is no endpoint ${request.method} ${shown(pathOf(request))}.`,
      })
    : sendJobsError(
        reply.header('allow', methods.join(', ')),
        badRequest(`Method '${request.method}' is not supported here.`, 405),
      );
}
