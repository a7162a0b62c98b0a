import { fastify, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { limitBodiesInFlight } from './bodies-in-flight.ts';
import { parseJsonBody } from './json-body.ts';
import type { JobsDoor } from './jobs-v1/create-door.ts';
import { sendJobsError } from './jobs-v1/envelope.ts';
import type { EventDoor } from './jobs-v1/event-door.ts';
import type { JobsSettings } from './jobs-v1/jobs-settings.ts';
import { badJobsUrl, mountJobs } from './jobs-v1/mount-jobs.ts';
import { isForJobs } from './jobs-v1/prefix.ts';
import type { RegisterJobsRoutes } from './jobs-v1/route.ts';
import { rememberRoutes } from './known-routes.ts';
import { registerDocs } from './openapi/register-docs.ts';
import { registerMetrics } from './operations/metrics.ts';
import { logSlowRequests } from './operations/slow-requests.ts';
import { watchStore } from './operations/watch-store.ts';
import { refuseEncodedBodies } from './refuse-encoded.ts';
import { refuseForeignRequests } from './refuse-foreign.ts';
import { answerMalformed, answerRefusals, badUrl } from './refusals.ts';
import { mountV2 } from './v2/mount-v2.ts';
import { sendProblem } from './v2/problem.ts';
import type { RegisterRoutes, RouteContext } from './v2/route.ts';
import { compileValidator } from './validator.ts';

export interface HttpOptions extends RouteContext {
  /** Further routes, such as the read side's. */
  readonly routes?: readonly RegisterRoutes[];
  /** Absent: there is no `/jobs/v1`. */
  readonly jobs?: JobsOptions;
}

export interface JobsOptions {
  readonly settings: JobsSettings;
  readonly door: JobsDoor;
  readonly events: EventDoor;
  /** Further routes, such as a test's. */
  readonly routes?: readonly RegisterJobsRoutes[];
}

/** Node drops a client that takes longer to send its headers and body. */
const requestSentWithinMs = 60_000;

/**
 * Given at once, because Fastify would load its own compilers first: 1 MB of sources. Its type of the first is Ajv's, of
 * which it uses no more than this.
 */
const schemaCompilers = {
  buildValidator: (() => compileValidator) as unknown as ValidatorFactory,
  // Answers are written by hand; what is not text is small.
  buildSerializer: () => () => JSON.stringify,
};

type CompilersFactory = NonNullable<FastifyServerOptions['schemaController']>['compilersFactory'];
type ValidatorFactory = NonNullable<NonNullable<CompilersFactory>['buildValidator']>;

/** The HTTP server, ready to listen or to be asked by `inject`. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { settings, log } = options;
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: settings.bodyBytesMax,
    requestTimeout: requestSentWithinMs,
    // While it closes, the orchestrator answers UNAVAILABLE, in the words of this dialect.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Keys and names; what is longer exists nowhere.
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: (_error, request, reply) => {
      if (isForJobs(request)) sendJobsError(reply, badJobsUrl);
      else sendProblem(reply, badUrl);
    },
    clientErrorHandler: answerMalformed,
    schemaController: { compilersFactory: schemaCompilers },
  });
  app.decorateRequest('caller', undefined);
  app.decorateRequest('jobsCaller', undefined);
  app.decorateRequest('jobsRequestId', undefined);
  const known = rememberRoutes(app);
  answerRefusals(app, log);
  refuseForeignRequests(app, settings.browsers);
  limitBodiesInFlight(app, settings);
  refuseEncodedBodies(app);
  readJson(app, options);
  const storeState = watchStore(options.orchestrator);
  // Before all other routes, because the document has the routes that come after it.
  registerDocs(app, options);
  // One process, one set of numbers, found where the clients of each side look for it.
  registerMetrics(app, options, options.jobs ? ['/metrics', '/jobs/v1/metrics'] : ['/metrics']);
  logSlowRequests(app, options);
  // Each door is a plugin with hooks of its own: a hook of one never asks for the credentials of the other.
  if (options.jobs !== undefined) {
    const { settings: jobs, events, door, routes = [] } = options.jobs;
    const context = { ...options, jobs, events, storeState };
    await mountJobs(app, { door, routes, context, known });
  }
  const { routes = [] } = options;
  await mountV2(app, { context: options, routes, known, storeState });
  await app.ready();
  return app;
}

function readJson(app: FastifyInstance, { settings }: RouteContext): void {
  const { jsonDepthMax, bodyBytesMax } = settings;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: bodyBytesMax },
    (_request, bytes, done) => done(null, parseJsonBody(bytes, jsonDepthMax)),
  );
}
