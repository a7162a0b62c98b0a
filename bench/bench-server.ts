import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sequence, serviceTask } from '../test/scenario/bpmn.ts';
import { deployFiles } from '../test/deploy-files.ts';
import { startServerProcess, type ServerProcess } from '../test/server-process.ts';
import { rawRequest } from '../test/raw-connection.ts';

/** On the disk of the repository: the system's temporary folder may be memory, where a sync costs nothing. */
export const benchFolder = '.bench';
export const jobType = 'bench-work';
export const createOne = rawRequest('POST', '/v2/process-instances', {
  processDefinitionId: 'one-task',
  variables: { order: 4711, customer: 'somebody' },
});

export function newDataDir(): string {
  mkdirSync(benchFolder, { recursive: true });
  return mkdtempSync(join(benchFolder, 'data-'));
}

/** Starts a server on a fresh store with the one-task process, and ends both after `use`. */
export async function withServer<T>(
  options: { readonly commitDelayMs: number; readonly nodeArgs: readonly string[] },
  use: (server: ServerProcess, dataDir: string) => Promise<T>,
): Promise<T> {
  const dataDir = newDataDir();
  const server = await startServerProcess(
    ['--data', dataDir, '--commit-delay-ms', options.commitDelayMs.toString()],
    options.nodeArgs,
  );
  try {
    await deployFiles(server.url, {
      'one-task.bpmn': sequence('one-task', serviceTask('task', { type: jobType })),
    });
    return await use(server, dataDir);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
