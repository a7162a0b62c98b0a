import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess } from '../server-process.ts';

/** A server in development mode, with tokens and certificates in `folder`. */
export interface DevelopmentServer {
  readonly url: string;
  readonly workersUrl: string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

export async function startDevelopmentServer(): Promise<DevelopmentServer> {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-development-'));
  const server = await startServerProcess(['--memory', '--jobs-development-dir', folder]);
  const [, port = ''] = await server.printed(/^\s*workers\s+https:\/\/\S+:(\d+)\//m);
  return {
    url: server.url,
    workersUrl: `https://localhost:${port}`,
    folder,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
