import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kit, runKit } from './run-kit.ts';

describe.skipIf(!existsSync(kit))('the DMN Technology Compatibility Kit', () => {
  it('passes at level 2', () => {
    const failed = runKit('compliance-level-2').filter(({ problem }) => problem !== undefined);
    expect(failed).toEqual([]);
  });

  it('passes at level 3 at least 99 % of the tests that Camunda passes', () => {
    const asCamunda = runKit('compliance-level-3').filter(({ camundaPasses }) => camundaPasses);
    const passed = asCamunda.filter(({ problem }) => problem === undefined);
    expect(passed.length / asCamunda.length).toBeGreaterThanOrEqual(0.99);
  });
});
