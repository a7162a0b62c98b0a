/** `continuo` as a package: the server inside your own program (docs/EMBEDDING.md). */
import type { WorkersListening } from './http/jobs-v1/workers-listening.ts';
import { readVersion } from './cli/read-version.ts';
import { readServerOptions, type ServerOptions } from './config/server-options.ts';
import { loadSqliteQuietly } from './store/sqlite/load-sqlite.ts';

export type { ServerOptions, WorkersListening };

export interface EmbeddedServer {
  /** The base URL, without a slash at the end. `/v2` and `/jobs/v1` are below it. */
  readonly url: string;
  /** The listener for workers of the Jobs Service. In development mode it opens a moment later. Never rejects. */
  readonly workers: Promise<WorkersListening>;
  /** Stops accepting requests, answers the current ones, and closes the store. A second call waits for the first. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a server and resolves when it accepts requests. Installs no signal handlers and never ends the process.
 * Rejects if an option is wrong or the server cannot start, and leaves nothing behind.
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
