import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPostgres } from '../bench-postgres.ts';
import { newDataDir, type BenchStore } from '../bench-server.ts';
import {
  openRawConnection,
  openRawTlsConnection,
  rawRequest,
  type RawConnection,
} from '../../test/raw-connection.ts';
import { startServerProcess } from '../../test/server-process.ts';

/** A server in development mode, a tenant without low quotas, and clients for the tenant and its workers. */
export interface JobsServer {
  readonly pid: number;
  /** The id of the database's process, if it is a separate one. */
  readonly databasePid: number | undefined;
  readonly dataDir: string;
  readonly tenantId: string;
  readonly tokenOf: (tenantId: string) => string;
  readonly openClient: () => Promise<RawConnection>;
  readonly openWorker: () => Promise<RawConnection>;
  /** A request of the tenant, or of the tenant of the given token. */
  readonly request: (method: string, path: string, body?: unknown, token?: string) => Buffer;
}

const customTenant = '10000000-0000-4000-8000-000000000007';
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const workersLine = /^\s*workers\s+https:\/\/\S+:(\d+)\//m;

export async function withJobsServer<T>(
  options: { readonly store: BenchStore; readonly nodeArgs: readonly string[] },
  use: (server: JobsServer) => Promise<T>,
): Promise<T> {
  const dataDir = newDataDir();
  const folder = join(dataDir, 'development');
  const args = ['--jobs-rate-limit', 'off', '--jobs-development-dir', folder];
  try {
    if (options.store === 'postgres') {
      return await withPostgres(({ url, pid }) =>
        withProcess({ ...options, dataDir, args: [...args, '--database', url] }, pid, use),
      );
    }
    return await withProcess(
      { ...options, dataDir, args: [...args, '--data', dataDir] },
      undefined,
      use,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withProcess<T>(
  options: {
    readonly dataDir: string;
    readonly args: readonly string[];
    readonly nodeArgs: readonly string[];
  },
  databasePid: number | undefined,
  use: (server: JobsServer) => Promise<T>,
): Promise<T> {
  const process = await startServerProcess(options.args, options.nodeArgs);
  const folder = join(options.dataDir, 'development');
  try {
    const workerPort = Number((await process.printed(workersLine))[1]);
    const token = mintToken(folder, customTenant);
    const tls = {
      ca: readFileSync(join(folder, 'ca.pem')),
      cert: readFileSync(join(folder, 'jobs-worker-dev.pem')),
      key: readFileSync(join(folder, 'jobs-worker-dev.key.pem')),
    };
    const server: JobsServer = {
      pid: process.pid,
      databasePid,
      dataDir: options.dataDir,
      tenantId: customTenant,
      tokenOf: (tenantId) => mintToken(folder, tenantId),
      openClient: () => openRawConnection(process.port),
      openWorker: () => openRawTlsConnection(workerPort, tls),
      request: (method, path, body, as = token) =>
        rawRequest(method, path, body, { authorization: `Bearer ${as}` }),
    };
    await liftLimits(server, customTenant, token);
    return await use(server);
  } finally {
    await process.stop();
  }
}

/** Uses the client as users do, so that the figures are those of users. */
function mintToken(folder: string, tenantId: string): string {
  const args = ['--tenant', tenantId, '--role', 'admin,system', '--plan', 'custom'];
  const output = execFileSync(
    process.execPath,
    [main, 'token', '--jobs-development-dir', folder, ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return output.trim().split('\n').at(-1) ?? '';
}

const unlimited = 1_000_000_000;

export async function liftLimits(
  server: Pick<JobsServer, 'openClient' | 'request'>,
  tenantId: string,
  token: string,
): Promise<void> {
  const connection = await server.openClient();
  const answer = await connection.send(
    server.request(
      'PUT',
      '/jobs/v1/quota',
      {
        tier: 'CUSTOM',
        limits: {
          concurrent: unlimited,
          queued: unlimited,
          daily: unlimited,
          cron: unlimited,
        },
      },
      token,
    ),
  );
  connection.close();
  if (answer.status === 200) return;
  throw new Error(`Expected tenant ${tenantId} to be let do everything: ${answer.body.toString()}`);
}
