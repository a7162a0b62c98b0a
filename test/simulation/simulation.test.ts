import { expect, it } from 'vitest';
import { simulate } from './simulate.ts';

/** `npm run test:simulation -- --steps N --seed N` sets them; each further run has the next seed. */
const firstSeed = Number(process.env['SIMULATION_SEED'] ?? 1);
const steps = Number(process.env['SIMULATION_STEPS'] ?? 120);
const stepsOfRun = 60;

it('random processes keep every law, also after crashes', { timeout: 3_600_000 }, async () => {
  for (let run = 0; run * stepsOfRun < steps; run += 1) {
    const seed = firstSeed + run;
    const faults = await simulate({ seed, steps: Math.min(stepsOfRun, steps - run * stepsOfRun) });
    expect(faults, `seed ${seed}: npm run test:simulation -- --steps 60 --seed ${seed}`).toEqual(
      [],
    );
  }
});
