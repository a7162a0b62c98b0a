/** `continuo`: the server inside a program of yours (docs/EMBEDDING.md). */
import type { WorkersListening } from './http/jobs-v1/workers-listening.ts';
import { readVersion } from './read-version.ts';
import { readServerOptions, type ServerOptions } from './server-options.ts';
import { loadSqliteQuietly } from './store/sqlite/load-sqlite.ts';

export type { ServerOptions, WorkersListening };

export interface EmbeddedServer {
  /** Where it listens, without a slash at the end: `/v2` and `/jobs/v1` are below it. */
  readonly url: string;
  /** The listener for workers of the Jobs Service, which in development comes a moment later. Never rejects. */
  readonly workers: Promise<WorkersListening>;
  /** Accepts nothing new, answers what it has, and closes the store. A second call waits for the first. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a server, which takes requests when this resolves. It installs no handler of signals and never ends the process.
 * Rejects, with nothing left behind, when an option is wrong or the server cannot start.
 */
export async function startServer(options: ServerOptions = {}): Promise<EmbeddedServer> {
  const config = readServerOptions(options, readVersion());
  loadSqliteQuietly();
  const { startConfiguredServer } = await import('./server.ts');
  const { url, workers, stop } = await startConfiguredServer(config, (error) =>
    options.onFatal?.(error instanceof Error ? error : new Error(String(error))),
  );
  let closing: Promise<void> | undefined;
  return { url, workers, close: () => (closing ??= stop()) };
}
