/** What serves an orchestrator to the world: HTTP, workers' listener and relays of events, but not yet a socket. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createHttp } from './http/create-http.ts';
import { createJobsDoor, systemClock, type DoorClock } from './http/jobs-v1/create-door.ts';
import type { RegisterJobsRoutes } from './http/jobs-v1/route.ts';
import { createWorkerEntrance, type WorkersListening } from './http/jobs-v1/worker-entrance.ts';
import { registerReadRoutes } from './http/v2/read/register-read-routes.ts';
import type { Orchestrator } from './runtime/orchestrator.ts';
import { createEventRelays } from './runtime/events/create-event-relays.ts';

/** Everything but the socket: what tests ask by `inject`. */
export interface Application {
  readonly app: FastifyInstance;
  readonly orchestrator: Orchestrator;
  readonly log: Logger;
  /** Opens the listener for workers. */
  readonly listenForWorkers: (host: string) => Promise<WorkersListening>;
  /** Ends the orchestrator, too. */
  readonly stop: () => Promise<void>;
}

/** What a test brings along. */
export interface ApplicationExtras {
  /** Further routes of the Jobs Service. */
  readonly jobsRoutes?: readonly RegisterJobsRoutes[];
  /** By which its door judges tokens, certificates and rates. */
  readonly doorClock?: DoorClock;
}

export async function serveOrchestrator(
  orchestrator: Orchestrator,
  { config, log }: { readonly config: Config; readonly log: Logger },
  { jobsRoutes = [], doorClock = systemClock }: ApplicationExtras,
): Promise<Application> {
  const door =
    config.jobs && (await createJobsDoor({ settings: config.jobs, log, clock: doorClock }));
  const relays =
    config.events &&
    createEventRelays({
      orchestrator,
      settings: config.events,
      isShared: config.database !== undefined,
      onError: (err, what) => log.error({ err }, what),
    });
  const app = await createHttp({
    orchestrator,
    settings: config.http,
    log,
    routes: [registerReadRoutes],
    ui: { isShared: config.database !== undefined },
    ...(config.jobs && door && relays
      ? { jobs: { settings: config.jobs, events: relays, door, routes: jobsRoutes } }
      : {}),
  });
  const entrance =
    config.jobs && createWorkerEntrance(app, door?.certificates, config.jobs.workers);
  return {
    app,
    orchestrator,
    log,
    listenForWorkers: async (host) => (await entrance?.open(host)) ?? { kind: 'absent' },
    stop: async () => {
      const { connections } = app;
      const untilMs = performance.now() + config.shutdownTimeoutMs;
      await connections.finish(config.shutdownTimeoutMs);
      // Requests that wait for jobs or events end when these do.
      const closed = Promise.all([app.close(), entrance?.close()]);
      await relays?.close();
      await orchestrator.close();
      await connections.end(untilMs - performance.now());
      await closed;
    },
  };
}
