import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOnPostgres, openJobsSystem } from './jobs-system.ts';
import { steps } from './model-commands.ts';
import { ModelRun } from './model-run.ts';

/** `MODEL_RUNS=200000` is the long form. A failure prints seed and path: `MODEL_SEED`, `MODEL_PATH` run it again. */
const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const runs = Number(MODEL_RUNS ?? (isOnPostgres ? 25 : 2_000));
const stepsMax = 100;
/** The model forgets nothing. Advances may add up to the week after which the server would. */
const longerThanAnyRun = 100 * 365 * 86_400_000;
const keepsEnded = { endedJobsKeptMs: longerThanAnyRun, failedJobsKeptMs: longerThanAnyRun };

it(`the Jobs Service does in ${runs} runs what its contract says once more as a model`, async () => {
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(steps(stepsMax), async (commands) => {
      const system = await openJobsSystem({ limits: keepsEnded });
      try {
        const run = new ModelRun(system);
        await run.advance(0);
        await fc.asyncModelRun(() => ({ model: {}, real: run }), commands);
        await run.finish();
        asked += run.asked;
      } finally {
        await system.close();
      }
    }),
    {
      numRuns: runs,
      ...(MODEL_SEED === undefined ? {} : { seed: Number(MODEL_SEED) }),
      ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH, endOnFailure: true }),
    },
  );
  expect(asked).toBeGreaterThan(runs);
}, 7_200_000);
