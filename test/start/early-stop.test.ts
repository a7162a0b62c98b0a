import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServerProcess } from '../server-process.ts';

it('a signal that comes as soon as the server listens stops it cleanly', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-early-stop-'));
  try {
    // The first start makes the certificates of the workers' listener, which the server awaits after it listens.
    for (const start of ['first', 'second']) {
      const server = await startServerProcess(['--data', join(folder, 'data')]);
      expect([start, await server.stop(), server.log()]).toEqual([start, 0, '']);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
