import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

const demo = fileURLToPath(new URL('../../examples/order-payment/run.ts', import.meta.url));
const run = promisify(execFile);

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--memory']);
});
afterAll(async () => {
  await server.stop();
});

it('the demo of events runs end to end, twice on one server', async () => {
  for (let round = 0; round < 2; round += 1) {
    const { stdout, stderr } = await run(process.execPath, [demo, '--url', server.url]);
    expect(stderr).toBe('');
    const rows = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
    expect(rows).toContainEqual(['P-1', 'paid, shipped']);
    expect(rows).toContainEqual(['P-2', 'paid, reminded, shipped']);
    // The thrower of an interrupting escalation is terminated with its sub-process.
    expect(rows).toContainEqual(['P-3', 'refunded']);
    expect(rows).toContainEqual(['P-4', 'cancelled']);
  }
});
