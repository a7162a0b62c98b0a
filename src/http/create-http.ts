import { createServer } from 'node:http';
import { fastify, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { Ids } from '../core/installation.ts';
import type { DocumentStore } from '../documents/stored-document.ts';
import { createTokens, type Tokens } from './auth/tokens.ts';
import { createPageSessions, type PageSessions } from './auth/page-sessions.ts';
import { createUsers, type Users } from './auth/users.ts';
import { limitAnswersInFlight } from './answers-in-flight.ts';
import { limitBodiesInFlight } from './bodies-in-flight.ts';
import { compressAnswers } from './compress-answers.ts';
import { Connections } from './connections.ts';
import type { ReadSecrets } from './read-secrets.ts';
import { refusalOfNull } from './refuse-null.ts';
import { parseJsonBody } from './json-body.ts';
import {
  systemClock,
  type AuthenticationClock,
  type JobsAuthentication,
} from './jobs-v1/jobs-authentication.ts';
import { sendJobsError } from './jobs-v1/envelope.ts';
import type { WebhookService } from './jobs-v1/webhook-service.ts';
import type { JobsSettings } from './jobs-v1/jobs-settings.ts';
import { badJobsUrl, mountJobs } from './jobs-v1/mount-jobs.ts';
import { isForJobs } from './jobs-v1/prefix.ts';
import type { RegisterJobsRoutes } from './jobs-v1/route.ts';
import { rememberRoutes } from './known-routes.ts';
import { registerDocs } from './openapi/register-docs.ts';
import { registerHome } from './openapi/register-home.ts';
import { registerMetrics } from './operations/metrics.ts';
import { logSlowRequests } from './operations/slow-requests.ts';
import { watchStore } from './operations/watch-store.ts';
import { refuseEncodedBodies } from './refuse-encoded.ts';
import { refuseForeignRequests } from './refuse-foreign.ts';
import { answerMalformed, answerRefusals, badUrl } from './refusals.ts';
import { mountUi } from './ui/mount-ui.ts';
import { mountV2 } from './v2/mount-v2.ts';
import { sendProblem } from './v2/problem.ts';
import type { RegisterRoutes, RouteContext } from './v2/route.ts';
import { compileValidator } from './validator.ts';

export interface HttpOptions extends Omit<
  RouteContext,
  'users' | 'sessions' | 'tokens' | 'documents' | 'readSecrets'
> {
  /** `undefined`: there are no secrets. */
  readonly readSecrets?: ReadSecrets;
  readonly documents?: DocumentStore | undefined;
  /** The clock for tokens; the system's by default. */
  readonly clock?: AuthenticationClock;
  /** Further routes, for example of the read side. */
  readonly routes?: readonly RegisterRoutes[];
  /** `undefined` without `/jobs/v1`. */
  readonly jobs?: JobsOptions;
  /** `undefined` without the web interface. `isShared`: several nodes use the same tables. */
  readonly ui?: { readonly isShared: boolean };
}

export interface JobsOptions {
  readonly settings: JobsSettings;
  readonly authentication: JobsAuthentication;
  readonly events: WebhookService;
  /** Further routes, for example of a test. */
  readonly routes?: readonly RegisterJobsRoutes[];
}

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections;
    /** The public ids of this installation's keys. */
    ids: Ids;
  }
}

const connectionTimes = {
  /** Node disconnects a client that takes longer to send its headers and body. */
  requestTimeout: 60_000,
  /** Longer than a proxy keeps a connection that it may use again, which mostly is a minute. */
  keepAliveTimeout: 72_000,
};

/**
 * Set at creation, because Fastify would otherwise load its own compilers: 1 MB of sources. Fastify types the first one
 * as Ajv's, but calls only this part of it.
 */
const schemaCompilers = {
  buildValidator: (() => compileValidator) as unknown as ValidatorFactory,
  // The routes write their answers as text; the few objects are small.
  buildSerializer: () => () => JSON.stringify,
};

type CompilersFactory = NonNullable<FastifyServerOptions['schemaController']>['compilersFactory'];
type ValidatorFactory = NonNullable<NonNullable<CompilersFactory>['buildValidator']>;

/** Creates the HTTP server, ready to listen or for `inject`. */
export async function createHttp(given: HttpOptions): Promise<FastifyInstance> {
  const users = createUsers({ orchestrator: given.orchestrator, keptMs: keptMsOf(given) });
  const options = {
    ...given,
    documents: given.documents,
    readSecrets: given.readSecrets ?? (() => Promise.resolve(new Map<string, string>())),
    users,
    sessions: sessionsOf(given, users),
    tokens: tokensOf(given),
  };
  const { settings, log } = options;
  const connections = new Connections();
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: settings.bodyBytesMax,
    serverFactory: (handler) => connections.adopt(createServer(connectionTimes, handler)),
    // While the server closes, the orchestrator answers UNAVAILABLE in the form of each API.
    return503OnClosing: false,
    // Keys and names; no existing one is longer.
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: (_error, request, reply) => {
      if (isForJobs(request)) sendJobsError(reply, badJobsUrl);
      else sendProblem(reply, badUrl);
    },
    clientErrorHandler: answerMalformed,
    schemaController: { compilersFactory: schemaCompilers },
  });
  app.decorate('connections', connections);
  app.decorate('ids', options.orchestrator.installation.ids);
  app.decorateRequest('caller', undefined);
  app.decorateRequest('jobsCaller', undefined);
  app.decorateRequest('jobsRequestId', undefined);
  const known = rememberRoutes(app);
  answerRefusals(app, log);
  refuseForeignRequests(app, settings.browsers);
  compressAnswers(app);
  markLongPolls(app);
  limitBodiesInFlight(app, settings);
  limitAnswersInFlight(app, settings);
  refuseEncodedBodies(app);
  readJson(app, options);
  const storeState = watchStore(options.orchestrator);
  // Before all other routes, because the document contains the routes that are registered after it.
  registerDocs(app, options);
  registerHome(app);
  // The process has one set of metrics. It is served at the paths that the clients of both APIs expect.
  registerMetrics(app, options, options.jobs ? ['/metrics', '/jobs/v1/metrics'] : ['/metrics']);
  logSlowRequests(app, options);
  // Each API is a plugin with hooks of its own: neither requires the credentials of the other.
  if (options.jobs !== undefined) {
    const { settings: jobs, events, authentication, routes = [] } = options.jobs;
    const context = { ...options, jobs, events, storeState };
    await mountJobs(app, { authentication, routes, context, known });
  }
  if (options.ui !== undefined) {
    await mountUi(app, { ...options, ...options.ui, authentication: options.jobs?.authentication });
  }
  const { routes = [] } = options;
  await mountV2(app, { context: options, routes, known, storeState });
  await app.ready();
  return app;
}

/** This node learns of its own changes at once, but not of the changes of another node on the same tables. */
function keptMsOf({ ui }: HttpOptions): number {
  return ui?.isShared === true ? 0 : 1_000;
}

/** The sessions of a single node end with it. Several nodes sign sessions with a secret that they share. */
function sessionsOf({ ui, orchestrator, clock }: HttpOptions, users: Users): PageSessions {
  const sharedKey = ui?.isShared === true ? (orchestrator.installation.key ?? '') : undefined;
  return createPageSessions({ users, sharedKey, nowMs: (clock ?? systemClock).nowMs });
}

function tokensOf(options: HttpOptions): Tokens | undefined {
  const { orchestrator, settings, log, clock } = options;
  const { authentication } = settings;
  if (authentication.kind === 'none' || authentication.oidc === undefined) return undefined;
  const { nowMs, elapsedMs } = clock ?? systemClock;
  return createTokens({
    orchestrator,
    settings: authentication.oidc,
    keptMs: keptMsOf(options),
    nowMs,
    elapsedMs,
    onFailure: (err) => log.error({ err }, "the keys of the tokens' issuer cannot be read"),
  });
}

/** The end of the server does not wait for long polls: they are answered when the orchestrator closes. */
function markLongPolls(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.waits === true) app.connections.waitsOnPurpose(reply.raw);
    done();
  });
}

function readJson(app: FastifyInstance, { settings }: Pick<RouteContext, 'settings'>): void {
  const { jsonDepthMax, bodyBytesMax } = settings;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: bodyBytesMax },
    (request, bytes, done) => {
      const body = parseJsonBody(bytes, jsonDepthMax);
      done(body === null ? refusalOfNull(request) : null, body);
    },
  );
}
