import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { newDataDir } from '../bench-server.ts';
import { openRawConnection, rawRequest } from '../../test/raw-connection.ts';
import { serverEnvironment } from '../../test/server-process.ts';

/** Milliseconds from the start of the process to the first `/ready` that says yes, on a fresh store. */
export async function measureColdStart(): Promise<number> {
  const dataDir = newDataDir();
  const port = await freePort();
  const startedAtMs = performance.now();
  const child = spawn(
    process.execPath,
    ['src/main.ts', '--port', port.toString(), '--data', dataDir],
    { stdio: 'ignore', env: serverEnvironment },
  );
  const ended = once(child, 'close');
  while (child.exitCode === null && !(await isReady(port))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const readyMs = performance.now() - startedAtMs;
  child.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
  return readyMs;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const connection = await openRawConnection(port);
    const { status } = await connection.send(rawRequest('GET', '/ready'));
    connection.close();
    return status >= 200 && status < 300;
  } catch {
    // Nobody listens yet.
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
