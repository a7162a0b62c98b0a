import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runJobsRounds } from './jobs-rounds.ts';

/** The short form of `npm run test:crash -- --jobs`, which does a hundred rounds. */
it('the Jobs Service loses nothing that was acknowledged when it is killed under load, and does nothing twice', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-jobs-crash-'));
  try {
    const rounds = await runJobsRounds({ dataDir, rounds: 5, seed: 11 });
    expect(rounds.flatMap(({ violations }) => violations)).toEqual([]);
    expect(rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(0);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
