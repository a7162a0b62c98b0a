import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openCluster } from '../scenario-cluster.ts';
import { blocks, netOf } from './net.ts';
import { type Ask, TokenRun } from './token-run.ts';

/** `TOKEN_RUNS=20000` is the long form. A failure prints seed and path: `TOKEN_SEED`, `TOKEN_PATH` run it again. */
const { TOKEN_RUNS, TOKEN_SEED, TOKEN_PATH, TEST_STORE } = process.env;
const runs = Number(TOKEN_RUNS ?? (TEST_STORE === 'postgres' ? 6 : 40));

const asks: fc.Arbitrary<Ask> = fc.record({
  kind: fc.constantFrom<Ask['kind']>(
    ...(['complete', 'complete', 'complete', 'modify', 'modify', 'modify'] as const),
    ...(['migrate', 'migrate', 'throw', 'resolve', 'cancel'] as const),
  ),
  numbers: fc.array(fc.nat(5_039), { minLength: 16, maxLength: 16 }),
});

it(`tokens go in ${runs} random processes as a model of them does`, async () => {
  const cluster = await openCluster();
  const outcomes = new Map<string, number>();
  let count = 0;
  try {
    await fc.assert(
      fc.asyncProperty(blocks, fc.array(asks, { maxLength: 12 }), async (block, list) => {
        count += 1;
        const run = await TokenRun.begin(cluster, netOf(`p${count}`, block));
        for (const ask of list) await run.ask(ask);
        await run.finish();
        expect(cluster.errors).toEqual([]);
        for (const one of run.outcomes) outcomes.set(one, (outcomes.get(one) ?? 0) + 1);
      }),
      {
        numRuns: runs,
        ...(TOKEN_SEED === undefined ? {} : { seed: Number(TOKEN_SEED) }),
        ...(TOKEN_PATH === undefined ? {} : { path: TOKEN_PATH, endOnFailure: true }),
      },
    );
  } finally {
    await cluster.close();
  }
  // A few runs may miss one of them by chance.
  if (runs < 40) return;
  for (const kind of ['modify', 'migrate']) {
    for (const how of ['done', 'refused']) {
      expect(outcomes.get(`${kind} ${how}`) ?? 0, JSON.stringify([...outcomes])).toBeGreaterThan(0);
    }
  }
}, 3_600_000);
