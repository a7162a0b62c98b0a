import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServerProcess } from '../server-process.ts';
import { createTestApplication } from './test-application.ts';

const pin = {
  method: 'PUT',
  url: '/v2/clock',
  payload: { timestamp: Date.UTC(2031, 5, 1) },
} as const;
const reset = { method: 'POST', url: '/v2/clock/reset' } as const;

it('without --clock-control no caller moves the clock of all tenants', async () => {
  const { app, orchestrator, stop } = await createTestApplication('--clock-control=false');
  for (const request of [pin, reset]) {
    const response = await app.inject(request);
    expect([response.statusCode, response.json<{ detail: string }>().detail]).toEqual([
      403,
      expect.stringContaining('--clock-control'),
    ]);
  }
  expect(orchestrator.isClockPinned()).toBe(false);
  expect((await app.inject('/jobs/v1/health')).statusCode).toBe(200);
  await stop();
});

it("the start's log says that the clock can be pinned, and later that it still is", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-clock-control-'));
  const args = ['--data', folder, '--jobs=off'];
  const controlled = await startServerProcess([...args, '--clock-control']);
  await controlled.printed(/"--clock-control is on: whoever may call \/v2 can pin the clock"/);
  const { status } = await fetch(controlled.url + pin.url, {
    method: pin.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pin.payload),
  });
  expect(status).toBe(204);
  await controlled.stop();

  const plain = await startServerProcess(args);
  await plain.printed(
    /"the clock is pinned to 2031-06-01T00:00:00\.000Z: start with --clock-control/,
  );
  expect((await fetch(plain.url + reset.url, { method: reset.method })).status).toBe(403);
  await plain.stop();
  rmSync(folder, { recursive: true, force: true });
});
