/** Everything that serves an orchestrator except the socket: HTTP, the workers' listener and the event sinks. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { serveDocuments } from './documents/serve-documents.ts';
import { initializeIdentity, refuseKnownPassword } from './http/auth/initialize-identity.ts';
import { createHttp } from './http/create-http.ts';
import {
  createJobsAuthentication,
  systemClock,
  type AuthenticationClock,
} from './http/jobs-v1/jobs-authentication.ts';
import type { RegisterJobsRoutes } from './http/jobs-v1/route.ts';
import { createWorkerEntrance } from './http/jobs-v1/worker-entrance.ts';
import type { WorkersListening } from './http/jobs-v1/workers-listening.ts';
import { registerReadRoutes } from './http/v2/read/register-read-routes.ts';
import { readSecretsFile } from './secrets-file.ts';
import type { Orchestrator } from './runtime/orchestrator.ts';
import { createEventRelays } from './runtime/events/create-event-relays.ts';

/** Everything except the socket; tests send requests by `inject`. */
export interface Application {
  readonly app: FastifyInstance;
  readonly orchestrator: Orchestrator;
  readonly log: Logger;
  /** Opens the listener for workers. */
  readonly listenForWorkers: (host: string) => Promise<WorkersListening>;
  /** Stops the orchestrator too. */
  readonly stop: () => Promise<void>;
}

/** Additions of a test. */
export interface ApplicationExtras {
  /** Further routes of the Jobs Service. */
  readonly jobsRoutes?: readonly RegisterJobsRoutes[];
  /** The clock for tokens, certificates and rate limits. */
  readonly authenticationClock?: AuthenticationClock;
}

export async function serveOrchestrator(
  orchestrator: Orchestrator,
  { config, log }: { readonly config: Config; readonly log: Logger },
  { jobsRoutes = [], authenticationClock = systemClock }: ApplicationExtras,
): Promise<Application> {
  const failure = await initializeIdentity(orchestrator, config.http.authentication);
  if (failure !== undefined) {
    log.error(
      { failure },
      'Default roles and first users could not be written; a new start tries again',
    );
  }
  await refuseKnownPassword(orchestrator, config.http);
  const authentication =
    config.jobs &&
    (await createJobsAuthentication({ settings: config.jobs, log, clock: authenticationClock }));
  const relays =
    config.events &&
    createEventRelays({
      orchestrator,
      settings: config.events,
      isShared: config.database !== undefined,
      onError: (err, what) => log.error({ err }, what),
    });
  const documents =
    config.documents &&
    serveDocuments(config.documents, {
      nowMs: () => orchestrator.nowMs(),
      onError: (err) => log.error({ err }, 'expired documents could not be removed'),
    });
  const app = await createHttp({
    orchestrator,
    settings: config.http,
    log,
    clock: authenticationClock,
    documents: documents?.store,
    readSecrets: () =>
      readSecretsFile(config.secretsFile, (err) =>
        log.error({ err }, 'the file of secrets cannot be read'),
      ),
    routes: [registerReadRoutes],
    ui: { isShared: config.database !== undefined },
    ...(config.jobs && authentication && relays
      ? { jobs: { settings: config.jobs, events: relays, authentication, routes: jobsRoutes } }
      : {}),
  });
  const entrance =
    config.jobs && createWorkerEntrance(app, authentication?.certificates, config.jobs.workers);
  return {
    app,
    orchestrator,
    log,
    listenForWorkers: async (host) => (await entrance?.open(host)) ?? { kind: 'absent' },
    stop: async () => {
      const { connections } = app;
      const untilMs = performance.now() + config.shutdownTimeoutMs;
      await connections.finish(config.shutdownTimeoutMs);
      // Requests that wait for jobs or events end when the relays and the orchestrator close.
      const closed = Promise.all([app.close(), entrance?.close()]);
      await relays?.close();
      await orchestrator.close();
      await connections.end(untilMs - performance.now());
      await closed;
      documents?.close();
    },
  };
}
