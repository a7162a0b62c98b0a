import { describe, expect, it } from 'vitest';
import { findLinearization } from './find-linearization.ts';
import type { Call, Operation, Refused } from './history.ts';
import { attemptsMax } from './lease-register.ts';

/** The operations run one after the other, a millisecond each, unless `[from, to]` says otherwise. */
function history(...steps: readonly (Call | readonly [Call, number, number])[]): Operation[] {
  return steps.map((step, at) => {
    const [call, from, to] = 'kind' in step ? [step, at * 10, at * 10 + 5] : step;
    return { call, askedAt: from, toldAt: to, askedAtMs: from, answeredAtMs: to };
  });
}

const done = { kind: 'done' } as const;
const refused = (code: string, status: string): Refused => ({ kind: 'refused', code, status });
const lease = (token: string, attempt: number, deadlineMs = 1_000): Call => {
  return { kind: 'lease', token, attempt, deadlineMs };
};
const complete = (token: string, answer: Refused | typeof done = done): Call => {
  return { kind: 'complete', token, answer };
};
const fail = (token: string, isRetryable = true): Call => {
  return { kind: 'fail', token, isRetryable, answer: done };
};
const cancel = (answer: Refused | typeof done = done): Call => ({ kind: 'cancel', answer });
const read = (status: string, attempt: number): Call => ({ kind: 'read', status, attempt });

const isRight = (operations: readonly Operation[]) =>
  findLinearization(operations).kind === 'linearizable';

describe('possible histories', () => {
  it.each<readonly [string, readonly Operation[]]>([
    ['leased and completed', history(lease('a', 1), complete('a'), read('completed', 1))],
    [
      'a late worker is told so, and the next one completes',
      history(
        lease('a', 1, 15),
        [complete('a', refused('LEASE_EXPIRED', 'running')), 20, 21],
        [lease('b', 2), 30, 31],
        [complete('a', refused('LEASE_INVALID', 'running')), 40, 41],
        [complete('b'), 50, 51],
      ),
    ],
    [
      'of a completion and a cancellation in one moment either may be first',
      history(
        lease('a', 1),
        [complete('a', refused('LEASE_INVALID', 'cancelled')), 10, 30],
        [cancel(), 12, 28],
      ),
    ],
    [
      'the answer of the later one may come first',
      history(lease('a', 1), [fail('a'), 10, 50], [lease('b', 2), 20, 30]),
    ],
    [
      'a heartbeat keeps a lease beyond its first deadline',
      history(
        lease('a', 1, 20),
        { kind: 'heartbeat', token: 'a', answer: { kind: 'extended', deadlineMs: 100 } },
        [complete('a'), 60, 61],
      ),
    ],
  ])('%s', (_name, operations) => {
    expect(isRight(operations)).toBe(true);
  });
});

describe('impossible histories', () => {
  it.each<readonly [string, readonly Operation[]]>([
    ['two live leases', history(lease('a', 1), lease('b', 2))],
    [
      'a lease taken away before its deadline',
      history(lease('a', 1, 500), [lease('b', 2), 100, 499]),
    ],
    [
      'a late completion with an old token is taken',
      history(lease('a', 1, 15), lease('b', 2), complete('a')),
    ],
    [
      'a late completion is taken though nobody else came',
      history(lease('a', 1, 15), [complete('a'), 20, 21]),
    ],
    ['completed twice', history(lease('a', 1), complete('a'), complete('a'))],
    ['completed and then leased', history(lease('a', 1), complete('a'), lease('b', 2))],
    ['a completion that is undone', history(lease('a', 1), complete('a'), read('queued', 1))],
    ['an attempt that comes twice', history(lease('a', 1), fail('a'), lease('b', 1))],
    ['a token that comes back', history(lease('a', 1), fail('a'), lease('b', 2), complete('a'))],
    ['cancelled, and yet completed', history(lease('a', 1), cancel(), complete('a'))],
    [
      'refused though it held the lease',
      history(lease('a', 1), complete('a', refused('LEASE_INVALID', 'running'))),
    ],
    [
      'called late before the deadline',
      history(lease('a', 1), complete('a', refused('LEASE_EXPIRED', 'running'))),
    ],
    [
      'tried again though it was not to be',
      history(lease('a', 1), fail('a', false), lease('b', 2)),
    ],
    [
      'more attempts than allowed',
      history(
        ...Array.from({ length: attemptsMax + 1 }, (_, at) => [
          lease(`t${at}`, at + 1),
          fail(`t${at}`),
        ]).flat(),
      ),
    ],
    [
      'an answer that has to be from before the question',
      history(lease('a', 1), cancel(), [
        complete('a', refused('LEASE_INVALID', 'running')),
        40,
        41,
      ]),
    ],
  ])('%s', (_name, operations) => {
    expect(isRight(operations)).toBe(false);
  });
});
