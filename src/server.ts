/** Composition root: puts store, engine, runtime and HTTP together. */
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';
import { createHttp, type JobsOptions } from './http/create-http.ts';
import { createJobsDoor, systemClock } from './http/jobs-v1/create-door.ts';
import type { JobsSettings } from './http/jobs-v1/jobs-settings.ts';
import type { RegisterJobsRoutes } from './http/jobs-v1/route.ts';
import { registerReadRoutes } from './http/v2/read/register-read-routes.ts';
import type { Orchestrator } from './runtime/orchestrator.ts';
import { createOrchestrator } from './runtime/create-orchestrator.ts';

export interface Server {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Accepts nothing new, answers what it has, closes the store. */
  readonly stop: () => Promise<void>;
}

/** Everything but the socket: what tests ask by `inject`. */
export interface Application {
  readonly app: FastifyInstance;
  readonly orchestrator: Orchestrator;
  readonly stop: () => Promise<void>;
}

/** `onDeath` is told when the server cannot go on, because one of its threads has ended by itself. */
export async function startServer(config: Config, onDeath: () => void): Promise<Server> {
  const { app, stop } = await createApplication(config, onDeath);
  try {
    const url = await app.listen({ host: config.host, port: config.port });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `jobsRoutes` are further ones of the Jobs Service, such as a test's. */
export async function createApplication(
  config: Config,
  onDeath: () => void,
  jobsRoutes: readonly RegisterJobsRoutes[] = [],
): Promise<Application> {
  const log = pino({ name: 'continuo', level: config.logLevel });
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
  const app = await createHttp({
    orchestrator,
    settings: config.http,
    log,
    routes: [registerReadRoutes],
    ...(config.jobs === undefined
      ? {}
      : { jobs: { ...jobsOptions(config.jobs, log), routes: jobsRoutes } }),
  });
  return {
    app,
    orchestrator,
    // Waiting activations end when the orchestrator closes, so both go at once.
    stop: async () => {
      const closed = app.close();
      const answered = orchestrator.close();
      await Promise.all([closed, answered.then(() => endConnections(app, closed))]);
    },
  };
}

function jobsOptions(settings: JobsSettings, log: Logger): JobsOptions {
  return { settings, ...createJobsDoor({ settings, log, clock: systemClock }) };
}

const endIdleEveryMs = 20;
/** For answers on their way. */
const endAllAfterMs = 1_000;

/**
 * Closing ends the connections that are idle at that moment. Those that get their answer only now become idle later,
 * and Node never calls idle what has not asked anything yet.
 */
async function endConnections(app: FastifyInstance, closed: Promise<void>): Promise<void> {
  const endIdle = setInterval(() => app.server.closeIdleConnections(), endIdleEveryMs);
  const endAll = setTimeout(() => app.server.closeAllConnections(), endAllAfterMs);
  try {
    await closed;
  } finally {
    clearInterval(endIdle);
    clearTimeout(endAll);
  }
}
