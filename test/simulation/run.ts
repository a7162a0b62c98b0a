/** `npm run test:simulation -- --steps N --seed N`: random processes with crashes, and a checker of laws. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '6000' },
    seed: { type: 'string', default: '1' },
  },
});
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'embedded', 'test/simulation'],
  {
    stdio: 'inherit',
    env: { ...process.env, SIMULATION_STEPS: values.steps, SIMULATION_SEED: values.seed },
  },
);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
