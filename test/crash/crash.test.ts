import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runLargeRounds } from './large-rounds.ts';
import { runRounds } from './rounds.ts';

// The short form of `npm run test:crash`, which does a hundred rounds.

it(
  'loses nothing that was acknowledged when it is killed under load, and does nothing twice',
  () =>
    withDataDir(async (dataDir) => {
      const rounds = await runRounds({ dataDir, rounds: 5, seed: 7 });
      expect(rounds.flatMap(({ violations }) => violations)).toEqual([]);
      expect(rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(0);
    }),
  120_000,
);

it(
  'completes the work on a large instance when it is killed in the middle',
  () =>
    withDataDir(async (dataDir) => {
      const flags = ['--data', dataDir];
      const rounds = await runLargeRounds({ flags, isShared: false, rounds: 4, seed: 7 });
      expect(rounds.flatMap(({ violations }) => violations)).toEqual([]);
    }),
  120_000,
);

async function withDataDir(use: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-crash-'));
  try {
    await use(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
