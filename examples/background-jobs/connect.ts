/** The address of the service, and the credentials of this program: a token, and for a worker also a certificate. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TlsIdentity } from '../../src/jobs.ts';

export interface Connection {
  readonly url: string;
  readonly workersUrl: string;
  readonly token: string;
  readonly tls: TlsIdentity;
}

const continuo = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const tenant = '10000000-0000-4000-8000-000000000005';

export async function connect(at: {
  readonly url: string;
  readonly workersUrl: string;
  /** The certificates of a server in development mode: `‹data›/development`. */
  readonly folder: string;
}): Promise<Connection> {
  const { url, workersUrl, folder } = at;
  try {
    await fetch(new URL('/jobs/v1/health', url));
  } catch (error) {
    throw new Error(
      `No server answers at ${url}. Start one with 'npm start', or say where it is: npm run demo:jobs -- --url URL`,
      { cause: error },
    );
  }
  const read = (name: string) => readFile(join(folder, name));
  const tls = {
    ca: await read('ca.pem'),
    cert: await read('jobs-worker-dev.pem'),
    key: await read('jobs-worker-dev.key.pem'),
  };
  return { url, workersUrl, token: await mintToken(folder), tls };
}

/** Signs a token as `npm start --silent -- token` does. In production your own issuer signs tokens. */
async function mintToken(folder: string): Promise<string> {
  const args = ['--jobs-development-dir', folder, '--tenant', tenant, '--plan', 'promax'];
  const flags = [continuo, 'token'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...args]);
  return stdout.trim();
}
