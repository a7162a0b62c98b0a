/** The parts of requests of all kinds. */
import fc from 'fast-check';
import type { Tier } from '../../../src/engine/background/tiers.ts';
import type { Action, LeaseAction } from './model-action.ts';
import type { ModelRun } from './model-run.ts';
import type { Backoff } from './model-state.ts';

/**
 * Made at the time of the request, because it names things that exist by then: numbers are taken modulo their count.
 */
export type Ask = (run: ModelRun) => Action | LeaseAction;

/** The name to use if nothing exists yet. Things that are created at the same moment have other names. */
export const nothing = -1;

export const tenants = ['a', 'b', 'c', 'd'];
export const types = ['mail', 'pdf', 'sms'];

export const tenant = fc.constantFrom(...tenants);
export const type = fc.constantFrom(...types);
export const tier: fc.Arbitrary<Tier> = fc.constantFrom('BASE', 'STUDENT', 'STARTUP', 'ENTERPRISE');
export const payload = fc.integer({ min: 0, max: 9 }).map((n) => `{"n":${n}}`);
export const number = fc.nat({ max: 1_000 });
export const priority = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 5, max: 7 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 11 }) },
);
export const backoff: fc.Arbitrary<Backoff> = fc.record({
  backoff: fc.constantFrom('fixed' as const, 'exponential' as const),
  delayMs: fc.constantFrom(1, 5_000, 40_000),
  factor: fc.constantFrom(1, 2, 3),
  delayMaxMs: fc.constantFrom(10_000, 100_000),
  jitter: fc.constant(0),
});
