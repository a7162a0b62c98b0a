import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { newDataDir } from '../bench-server.ts';
import { openRawConnection, rawRequest } from '../../test/raw-connection.ts';
import { serverEnvironment } from '../../test/server-process.ts';
import { openDevelopmentKey } from '../../src/http/auth/development/development-key.ts';
import { signDevelopmentToken } from '../../src/http/auth/development/development-token.ts';

export interface ColdStart {
  /** Milliseconds from the start of the process to the first `/ready` with 200, on a fresh store. */
  readonly readyMs: number;
  /** Milliseconds of the first request after that. */
  readonly firstMs: number;
}

/** Sends a request with a token that the server of this data directory accepts. */
type MakeRequest = (token: string) => Buffer;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Each is the first request of a fresh server. */
export const firstRequests = {
  search: () => rawRequest('POST', '/v2/process-instances/search', {}),
  lookup: () => rawRequest('GET', '/v2/process-instances/1'),
  'list of jobs': (token) => rawRequest('GET', '/jobs/v1/jobs', undefined, bearer(token)),
  enqueue: (token) =>
    rawRequest('POST', '/jobs/v1/enqueue', { type: 'email.send', payload: {} }, bearer(token)),
} as const satisfies Readonly<Record<string, MakeRequest>>;

export async function measureColdStart(first: MakeRequest): Promise<ColdStart> {
  const dataDir = newDataDir();
  const port = await freePort();
  const startedAtMs = performance.now();
  const child = spawn(
    process.execPath,
    ['src/main.ts', '--port', port.toString(), '--jobs-worker-port', '0', '--data', dataDir],
    { stdio: 'ignore', env: serverEnvironment },
  );
  const ended = once(child, 'close');
  while (child.exitCode === null && !(await isReady(port))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const readyMs = performance.now() - startedAtMs;
  const request = first(await mintToken(join(dataDir, 'development')));
  const connection = await openRawConnection(port);
  const sentAtMs = performance.now();
  const { status } = await connection.send(request);
  const firstMs = performance.now() - sentAtMs;
  connection.close();
  child.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
  if (status >= 500) throw new Error(`Expected the first request to be served, but ${status}`);
  return { readyMs, firstMs };
}

async function mintToken(folder: string): Promise<string> {
  const nowMs = Date.now();
  const claims = {
    tenantId: 'bench',
    subject: 'bench',
    roles: ['admin'],
    planTier: undefined,
    expiresAtMs: nowMs + 600_000,
  };
  return signDevelopmentToken(await openDevelopmentKey(folder), claims, nowMs);
}

async function isReady(port: number): Promise<boolean> {
  try {
    const connection = await openRawConnection(port);
    const { status } = await connection.send(rawRequest('GET', '/ready'));
    connection.close();
    return status >= 200 && status < 300;
  } catch {
    // The server does not listen yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
