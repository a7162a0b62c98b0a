import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sequence, serviceTask } from '../test/scenario/bpmn.ts';
import { deployFiles } from '../test/deploy-files.ts';
import { startServerProcess, type ServerProcess } from '../test/server-process.ts';
import { rawRequest } from '../test/raw-connection.ts';
import { withPostgres } from './bench-postgres.ts';

/**
 * The folder is on the disk of the repository, because the system's temporary folder may be memory, where a sync costs
 * nothing.
 */
export const benchFolder = '.bench';
export const jobType = 'bench-work';
export const createOne = rawRequest('POST', '/v2/process-instances', {
  processDefinitionId: 'one-task',
  variables: { order: 4711, customer: 'somebody' },
});

export type BenchStore = 'sqlite' | 'postgres';

export interface ServerOptions {
  readonly store: BenchStore;
  /** The number of servers that share the store: more than one only on PostgreSQL. */
  readonly nodes: number;
  /** The delay of every commit of the embedded store. */
  readonly commitDelayMs: number;
  readonly nodeArgs: readonly string[];
}

/** The running servers of a measure; a measure that needs one server uses the first. */
export interface Running {
  readonly server: ServerProcess;
  readonly servers: readonly ServerProcess[];
  /** The folder of the embedded store's tables; empty on PostgreSQL. */
  readonly dataDir: string;
  /** The process whose processor time counts as the database's, if the database is a separate process. */
  readonly databasePid: number | undefined;
}

export function newDataDir(): string {
  mkdirSync(benchFolder, { recursive: true });
  return mkdtempSync(join(benchFolder, 'data-'));
}

/** Starts servers on a fresh store with the one-task process, and ends all after `use`. */
export async function withServers<T>(
  options: ServerOptions,
  use: (running: Running) => Promise<T>,
): Promise<T> {
  if (options.store === 'postgres') {
    return withPostgres(async ({ url, pid }) => {
      const args = ['--database', url, '--log-level', 'warn'];
      return withProcesses({ ...options, args }, (servers) =>
        use({ ...servers, dataDir: '', databasePid: pid }),
      );
    });
  }
  const dataDir = newDataDir();
  const args = ['--data', dataDir, '--commit-delay-ms', options.commitDelayMs.toString()];
  try {
    return await withProcesses({ ...options, nodes: 1, args }, (servers) =>
      use({ ...servers, dataDir, databasePid: undefined }),
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withProcesses<T>(
  options: {
    readonly nodes: number;
    readonly args: readonly string[];
    readonly nodeArgs: readonly string[];
  },
  use: (running: Pick<Running, 'server' | 'servers'>) => Promise<T>,
): Promise<T> {
  const start = () => startServerProcess(options.args, options.nodeArgs);
  const server = await start();
  const servers = [server];
  try {
    while (servers.length < options.nodes) servers.push(await start());
    await deployFiles(server.url, {
      'one-task.bpmn': sequence('one-task', serviceTask('task', { type: jobType })),
    });
    return await use({ server, servers });
  } finally {
    await Promise.all(servers.map((one) => one.stop()));
  }
}
