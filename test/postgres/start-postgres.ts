import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries } from './binaries.ts';

export interface PostgresServer {
  readonly port: number;
  readonly pid: number;
  /** The URL of a database in this server. */
  urlOf(database: string): string;
  /** Ends the server by its process id; its data stays. `immediate` is as if the power had failed. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** Ends the server and removes its data. */
  dispose(): Promise<void>;
}

export interface PostgresOptions {
  /** Whether a commit waits for the disk. Tests that kill nothing are faster without. */
  readonly durable: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

/** The user id under which root starts the server. */
const nobodyUid = 65_534;
const startWaitMs = 20_000;

/** A real PostgreSQL on loopback, on a port that the system chose, with its own data in a temporary folder. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: nobodyUid, gid: nobodyUid } : {};
  const home = mkdtempSync(join(tmpdir(), 'continuo-postgres-'));
  chmodSync(home, 0o755);
  const native = findBinaries({ copyTo: home, forOthers: isRoot });
  const data = join(home, 'data');
  mkdirSync(data);
  chmodSync(data, 0o700);
  if (isRoot) chownSync(data, nobodyUid, nobodyUid);
  const initdb = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...identity, cwd: home, encoding: 'utf8' },
  );
  if (initdb.status !== 0) {
    rmSync(home, { recursive: true, force: true });
    throw new Error(`Expected initdb to make a cluster, but it said: ${initdb.stderr}`);
  }
  const port = await freePort();
  const run = () =>
    spawn(join(native, 'bin', 'postgres'), ['-D', data, ...settingsOf(options, port)], {
      ...identity,
      cwd: home,
      stdio: ['ignore', 'ignore', process.env['TEST_POSTGRES_LOG'] ? 'inherit' : 'ignore'],
    });
  let server = run();
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  await waitUntilReady(server, urlOf('postgres'));
  const stop = async (how: 'fast' | 'immediate') => {
    await end(server, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
  };
  return {
    port,
    get pid() {
      return server.pid ?? 0;
    },
    urlOf,
    stop,
    start: async () => {
      server = run();
      await waitUntilReady(server, urlOf('postgres'));
    },
    dispose: async () => {
      await stop('immediate');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function settingsOf(options: PostgresOptions, port: number): string[] {
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '64MB',
    log_min_messages: 'error',
    ...(options.durable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('Expected a port'));
        else resolve(address.port);
      });
    });
  });
}

async function waitUntilReady(server: ChildProcess, url: string): Promise<void> {
  const untilMs = performance.now() + startWaitMs;
  for (;;) {
    if (server.exitCode !== null) {
      throw new Error(`Expected PostgreSQL to start, but it ended with ${server.exitCode}`);
    }
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => server.kill('SIGQUIT'), 5_000);
    server.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    server.kill(signal);
  });
}
