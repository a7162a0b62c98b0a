/** Composition root: puts store, engine, runtime and HTTP together. */
import { pino } from 'pino';
import type { Config } from './config.ts';
import { createHttp } from './http/create-http.ts';
import { registerReadRoutes } from './http/v2/read/register-read-routes.ts';
import { parseResource } from './model/resource.ts';
import { createOrchestrator } from './runtime/create-orchestrator.ts';

export interface Server {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Accepts nothing new, answers what it has, closes the store. */
  stop(): Promise<void>;
}

export async function startServer(config: Config): Promise<Server> {
  const log = pino({ name: 'continuo', level: config.logLevel });
  const orchestrator = await createOrchestrator({
    dataDir: config.dataDir,
    threads: config.threads,
    log,
  });
  const app = await createHttp({
    orchestrator,
    settings: config.http,
    log,
    parseResource,
    routes: [registerReadRoutes],
  });
  try {
    const url = await app.listen({ host: config.host, port: config.port });
    return { url, stop: () => stop() };
  } catch (error) {
    await orchestrator.close();
    throw error;
  }

  async function stop(): Promise<void> {
    // Waiting activations end when the orchestrator closes, so both go at once.
    await Promise.all([app.close(), orchestrator.close()]);
  }
}
