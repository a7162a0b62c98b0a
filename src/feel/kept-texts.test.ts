/** The caches keep neither a long text of a caller nor a part that keeps a long text alive. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it, vi } from 'vitest';
import { RecencyCache } from './cache.ts';
import type { FeelContext } from './evaluation.ts';
import { compileExpression, compileUnaryTests } from './expression.ts';
import { toJson } from './json.ts';
import { valueScope } from './scope.ts';
import type { FeelValue } from './values.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const context: FeelContext = { nowMs: 0, timeZone: 'UTC', random: () => 0.5 };
const count = 100;
const length = 2_000_000;
const rest = 'x'.repeat(length);
/** A tenth of the size of the texts, which is much more than the caches may keep. */
const bytesMax = (count * length) / 10;

afterEach(() => vi.restoreAllMocks());

function evaluate(text: string, variables: Readonly<Record<string, FeelValue>>): void {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  compiled.evaluate(valueScope(new Map(Object.entries(variables))), context);
}

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Makes a flat text on the heap, so that a part of it keeps the whole text alive. */
function longText(beginning: string): string {
  return JSON.parse(`"${beginning}${rest}"`) as string;
}

type Use = (text: string, part: string) => void;
const uses: readonly (readonly [what: string, beginning: (n: number) => string, use: Use])[] = [
  ['patterns', (n) => `(a|b)+${n}-`, (p) => evaluate('matches("ab", p)', { p })],
  ['parts as patterns', (n) => `(a|b)+${n}-`, (_, p) => evaluate('matches("ab", p)', { p })],
  ['refused patterns', (n) => `(${n}-`, (p) => evaluate('matches("ab", p)', { p })],
  ['parts as refused patterns', (n) => `(${n}-`, (_, p) => evaluate('matches("ab", p)', { p })],
  [
    'zones',
    (n) => `Europe/Nowhere${n}`,
    (z) => evaluate('date and time(@"2026-01-01T00:00:00Z", z)', { z }),
  ],
  [
    'parts as zones',
    (n) => `Europe/Nowhere${n}`,
    (_, z) => evaluate('date and time(@"2026-01-01T00:00:00Z", z)', { z }),
  ],
  ['names', (n) => `name ${n}`, (key) => toJson(new Map([[key, 1]]))],
  ['parts as names', (n) => `name ${n}`, (_, key) => toJson(new Map([[key, 1]]))],
  ['expressions', (n) => `${n} + a`, (text) => compileExpression(text)],
  ['parts as expressions', (n) => `${n} + a`, (_, text) => compileExpression(text)],
  ['parts as wrong expressions', (n) => `${n} + + `, (_, text) => compileExpression(text)],
  ['unary tests', (n) => `> ${n}`, (text) => compileUnaryTests(text)],
  ['parts as unary tests', (n) => `> ${n} + a`, (_, text) => compileUnaryTests(text)],
];

it.each(uses)('%s do not grow the heap', (_what, beginning, use) => {
  const set = vi.spyOn(RecencyCache.prototype, 'set');
  const run = (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      const text = longText(beginning(n));
      use(text, text.slice(0, 40));
    }
  };
  run(0, 5);
  const before = heapBytes();
  run(5, 5 + count);
  const caches = set.mock.contexts as readonly RecencyCache<unknown>[];
  const kept = caches.map((cache) => cache.length);
  const keys = set.mock.calls.map(([key]) => key.length);
  set.mockReset();
  expect(heapBytes() - before).toBeLessThan(bytesMax);
  expect(Math.max(0, ...keys)).toBeLessThan(10_001);
  // A pattern counts together with its program.
  expect(Math.max(0, ...kept)).toBeLessThan(4_000_001);
});

it('small documents do not grow the heap', () => {
  const compiled = compileExpression('count(list)');
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  const run = (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      const text = longText(`[${n}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]`);
      const json = text.slice(0, text.indexOf(']') + 1);
      compiled.evaluate({ readJson: () => json }, context);
    }
  };
  run(0, 5);
  const before = heapBytes();
  run(5, 5 + count);
  expect(heapBytes() - before).toBeLessThan(bytesMax);
});

it('a cache reports its size, which is at most twice its limit', () => {
  const cache = new RecencyCache<number>({ entriesMax: 1_000, lengthMax: 1_000 });
  let most = 0;
  for (let n = 0; n < 10_000; n += 1) {
    cache.set(`key ${n % 700}`.padEnd(5 + (n % 90)), n, n % 10);
    cache.get(`key ${(n * 7) % 700}`.padEnd(5 + (n % 90)));
    most = Math.max(most, cache.length);
    expect(cache.length).toBeGreaterThanOrEqual(0);
  }
  expect(most).toBeGreaterThan(1_000);
  expect(most).toBeLessThanOrEqual(2_000);
});
