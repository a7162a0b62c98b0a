/** Composition root: connects store, engine, runtime and HTTP. */
import { type Logger, pino } from 'pino';
import type { Application, ApplicationExtras } from './application.ts';
import type { Config } from './config/config.ts';
import { listenFailure } from './http/listen-failure.ts';
import type { WorkersListening } from './http/jobs-v1/workers-listening.ts';
import { reportMigrations } from './report-migrations.ts';
import { createOrchestrator } from './runtime/create-orchestrator.ts';
import type { Orchestrator } from './runtime/orchestrator.ts';

export interface Server {
  /** The server's URL, without a slash at the end. */
  readonly url: string;
  /** The listener for workers. In development it starts a moment later, when its certificates are made. */
  readonly workers: Promise<WorkersListening>;
  /** Refuses new requests, answers those it has, and closes the store. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server. `onDeath` is called when the server cannot continue: a thread has ended by itself, the data
 * directory is deleted or damaged, or a newer version has migrated the database.
 */
export async function startConfiguredServer(
  config: Config,
  onDeath: (error: unknown) => void,
): Promise<Server> {
  const application = await createApplication(config, onDeath);
  const { app, listenForWorkers, stop } = application;
  try {
    const url = await listen(app, config);
    warnOfClock(config, application);
    const workers = listenForWorkers(config.host);
    if (config.jobs?.workers.mustListen === true) await expectListening(workers);
    return { url, workers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(
  app: Application['app'],
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw listenFailure(error, { host, port, portSetting: '--port' });
  }
}

/**
 * Warns about a clock that callers may pin or that stands still, because both explain schedules that fire too early or
 * never.
 */
function warnOfClock({ http }: Config, { orchestrator, log }: Application): void {
  if (http.clockControl) log.warn('--clock-control is on: whoever may call /v2 can pin the clock');
  if (!orchestrator.isClockPinned()) return;
  const now = new Date(orchestrator.nowMs()).toISOString();
  const how = 'start with --clock-control and POST /v2/clock/reset to let it go';
  log.warn(`the clock is pinned to ${now}: ${how}`);
}

/** A configured listener must start. */
async function expectListening(workers: Promise<WorkersListening>): Promise<void> {
  const listening = await workers;
  if (listening.kind === 'failed') {
    throw new Error(`the listener for workers: ${listening.reason}`);
  }
}

/** The engine's thread starts first: it gets ready while this thread loads the application. */
export async function createApplication(
  config: Config,
  onDeath: (error: unknown) => void,
  extras: ApplicationExtras = {},
): Promise<Application> {
  const log = pino({ name: 'continuo', level: config.logLevel });
  const [orchestrator, { serveOrchestrator }] = await Promise.all([
    openOrchestrator(config, log, onDeath),
    import('./application.ts'),
  ]);
  try {
    return await serveOrchestrator(orchestrator, { config, log }, extras);
  } catch (error) {
    await orchestrator.close();
    throw error;
  }
}

function openOrchestrator(
  config: Config,
  log: Logger,
  onDeath: (error: unknown) => void,
): Promise<Orchestrator> {
  return createOrchestrator({
    database: config.database,
    dataDir: config.dataDir,
    threads: config.threads,
    limits: config.limits,
    ...(config.timeZone === undefined ? {} : { timeZone: config.timeZone }),
    commitDelayMs: config.commitDelayMs,
    onError: (err) => log.error({ err }, 'a command or a search failed'),
    onNotice: (text) => log.warn(text),
    onMigration: reportMigrations(log),
    onDeath: (err) => {
      log.fatal({ err }, 'the server cannot continue');
      onDeath(err);
    },
  });
}
