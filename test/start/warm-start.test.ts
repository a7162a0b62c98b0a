/** When `/ready` answers 200, the server is fully prepared: its first requests start no threads and create no keys. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServerProcess } from '../server-process.ts';

/** Node names the threads of its workers. */
function workerThreads(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const names = readdirSync(tasks).map((task) => readFileSync(join(tasks, task, 'comm'), 'utf8'));
  return names.filter((name) => name === 'WorkerThread\n').length;
}

it.runIf(process.platform === 'linux')(
  'the threads that search and look up run, so a first search and a first lookup start none',
  async () => {
    const server = await startServerProcess(['--memory', '--jobs=off']);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    const before = workerThreads(server.pid);
    expect(before).toBe(3);
    const search = await fetch(`${server.url}/v2/process-instances/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const lookup = await fetch(`${server.url}/v2/process-instances/1`);
    expect([search.status, lookup.status]).toEqual([200, 404]);
    expect(workerThreads(server.pid)).toBe(before);
    await server.stop();
  },
);

it('the key of development tokens is made, so a first token makes none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-warm-'));
  const server = await startServerProcess(['--data', folder]);
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  expect(existsSync(join(folder, 'development/token-key.pem'))).toBe(true);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
