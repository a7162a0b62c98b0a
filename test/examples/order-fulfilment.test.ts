import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

const demo = fileURLToPath(new URL('../../examples/order-fulfilment/run.ts', import.meta.url));
const run = promisify(execFile);

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--memory']);
});
afterAll(async () => {
  await server.stop();
});

it('the demo runs end to end and shows what happened', async () => {
  const { stdout, stderr } = await run(process.execPath, [demo, '--url', server.url]);
  expect(stderr).toBe('');
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
  const order = (id: string) => rows.filter((row) => row[0] === id);
  for (const id of ['A-1', 'B-2', 'C-3']) {
    expect(order(id)).toContainEqual([id, 'COMPLETED', expect.any(String), 'false']);
    expect(order(id)).toContainEqual([id, 'shipped', 'END_EVENT', 'COMPLETED']);
  }
  expect(stdout).toContain('A-1: no answer, again in 400 ms');
  expect(order('B-2')).toContainEqual(['B-2', 'charge-card', 'SERVICE_TASK', 'TERMINATED']);
  expect(order('B-2')).toContainEqual(['B-2', 'Arrange payment by invoice', 'ada', 'COMPLETED']);
  expect(order('C-3')).toContainEqual([
    'C-3',
    'JOB_NO_RETRIES',
    'The printer is out of paper',
    'RESOLVED',
  ]);
});

it('the demo says so when no server answers', async () => {
  const failed = run(process.execPath, [demo, '--url', 'http://127.0.0.1:1']);
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No server answers at http://127.0.0.1:1') as string,
  });
});
