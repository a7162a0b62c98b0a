import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runRounds } from './rounds.ts';

/** The short form of `npm run test:crash`, which does a hundred rounds. */
it('loses nothing that was acknowledged when it is killed under load, and does nothing twice', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-crash-'));
  try {
    const rounds = await runRounds({ dataDir, rounds: 5, seed: 7 });
    expect(rounds.flatMap(({ violations }) => violations)).toEqual([]);
    expect(rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(0);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
