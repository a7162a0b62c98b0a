/** Composition root: puts store, engine, runtime and HTTP together. */
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Config } from './config.ts';
import { createHttp } from './http/create-http.ts';
import { endConnections } from './http/end-connections.ts';
import { createJobsDoor, systemClock, type DoorClock } from './http/jobs-v1/create-door.ts';
import type { RegisterJobsRoutes } from './http/jobs-v1/route.ts';
import { createWorkerEntrance, type WorkersListening } from './http/jobs-v1/worker-entrance.ts';
import { registerReadRoutes } from './http/v2/read/register-read-routes.ts';
import type { Orchestrator } from './runtime/orchestrator.ts';
import { createEventRelays } from './runtime/events/create-event-relays.ts';
import { createOrchestrator } from './runtime/create-orchestrator.ts';

export interface Server {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** The listener for workers. In development it comes a moment later, when its certificates are made. */
  readonly workers: Promise<WorkersListening>;
  /** Accepts nothing new, answers what it has, closes the store. */
  readonly stop: () => Promise<void>;
}

/** Everything but the socket: what tests ask by `inject`. */
export interface Application {
  readonly app: FastifyInstance;
  readonly orchestrator: Orchestrator;
  /** Opens the listener for workers. */
  readonly listenForWorkers: (host: string) => Promise<WorkersListening>;
  readonly stop: () => Promise<void>;
}

/** `onDeath` is told when the server cannot go on, because one of its threads has ended by itself. */
export async function startServer(config: Config, onDeath: () => void): Promise<Server> {
  const { app, listenForWorkers, stop } = await createApplication(config, onDeath);
  try {
    const url = await app.listen({ host: config.host, port: config.port });
    const workers = listenForWorkers(config.host);
    if (config.jobs?.workers.certificates?.kind === 'files') await expectListening(workers);
    return { url, workers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A listener that was configured must be there. */
async function expectListening(workers: Promise<WorkersListening>): Promise<void> {
  const listening = await workers;
  if (listening.kind === 'failed') {
    throw new Error(`The listener for workers: ${listening.reason}`);
  }
}

/** What a test brings along. */
export interface ApplicationExtras {
  /** Further routes of the Jobs Service. */
  readonly jobsRoutes?: readonly RegisterJobsRoutes[];
  /** By which its door judges tokens, certificates and rates. */
  readonly doorClock?: DoorClock;
}

export async function createApplication(
  config: Config,
  onDeath: () => void,
  { jobsRoutes = [], doorClock = systemClock }: ApplicationExtras = {},
): Promise<Application> {
  const log = pino({ name: 'continuo', level: config.logLevel });
  // First, because files that cannot be read are the likeliest reason not to start.
  const door =
    config.jobs && (await createJobsDoor({ settings: config.jobs, log, clock: doorClock }));
  const orchestrator = await createOrchestrator({
    database: config.database,
    dataDir: config.dataDir,
    threads: config.threads,
    limits: config.limits,
    ...(config.timeZone === undefined ? {} : { timeZone: config.timeZone }),
    commitDelayMs: config.commitDelayMs,
    onError: (err) => log.error({ err }, 'a command or a search failed'),
    onDeath: (err) => {
      log.fatal({ err }, 'a thread has ended');
      onDeath();
    },
  });
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
    ...(config.jobs && door && relays
      ? { jobs: { settings: config.jobs, events: relays, door, routes: jobsRoutes } }
      : {}),
  });
  const entrance =
    config.jobs && createWorkerEntrance(app, door?.certificates, config.jobs.workers);
  return {
    app,
    orchestrator,
    listenForWorkers: async (host) => (await entrance?.open(host)) ?? { kind: 'absent' },
    // Waiting activations end when the orchestrator closes, so both go at once.
    stop: async () => {
      const closed = app.close();
      const answered = (relays?.close() ?? Promise.resolve()).then(() => orchestrator.close());
      await Promise.all([
        closed,
        entrance?.close(),
        answered.then(() => endConnections(app.server, closed)),
      ]);
    },
  };
}
