import { evaluate as evaluateFeelin } from 'feelin';
import { evaluateDecision } from '../../src/engine/decision/evaluate-decision.ts';
import type { FeelContext, FeelScope } from '../../src/feel/evaluation.ts';
import { compileExpression } from '../../src/feel/expression.ts';
import type { CompiledExpression } from '../../src/feel/expression.ts';
import { jsonScope, valueScope } from '../../src/feel/scope.ts';
import { parseDmn } from '../../src/model/dmn/parse-dmn.ts';
import { decisionTableXml, mixedExpressions, scopeForms } from './feel-load.ts';

/*
 * Measures the speed of FEEL, beside feelin with the same load. Usage: npm run bench:feel Every figure is the best of
 * five runs, by the clock and by the time of the process alone; the process exits with 1 when a target is missed by
 * both.
 */
const context: FeelContext = {
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  timeZone: 'UTC',
  random: Math.random,
};

interface Rate {
  readonly perSecond: number;
  /** By the process's own time, so that other programs on the machine do not count. */
  readonly perCpuSecond: number;
}

/** Operations a second of `work`, which does `batch` of them; about half a second a run. */
function measureRate(batch: number, work: () => void): Rate {
  let best: Rate = { perSecond: 0, perCpuSecond: 0 };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    let done = 0;
    do {
      work();
      done += batch;
    } while (performance.now() - start < 500);
    const { user, system } = process.cpuUsage(cpuStart);
    best = {
      perSecond: Math.max(best.perSecond, (done * 1000) / (performance.now() - start)),
      perCpuSecond: Math.max(best.perCpuSecond, (done * 1e6) / (user + system)),
    };
  }
  return best;
}

function show(rate: number): string {
  return Math.round(rate).toLocaleString('en').padStart(12);
}

function report(what: string, { perSecond, perCpuSecond }: Rate, target?: number): void {
  const met = target === undefined || Math.max(perSecond, perCpuSecond) >= target;
  const verdict =
    target === undefined
      ? ''
      : `  target ${target.toLocaleString('en')}: ${met ? 'met' : 'MISSED'}`;
  console.log(`${what.padEnd(56)}${show(perSecond)}/s ${show(perCpuSecond)}/CPU s${verdict}`);
  if (!met) process.exitCode = 1;
}

function compiled(text: string): CompiledExpression {
  const result = compileExpression(text);
  if (result.kind === 'syntaxError') throw new Error(result.message);
  return result;
}

function benchMixed(): void {
  const expressions = mixedExpressions(300);
  const scopes = Array.from({ length: 50 }, (_, n) => scopeForms(n));
  const programs = expressions.map(compiled);
  const run = (scopeOf: (n: number) => FeelScope) => () => {
    for (let n = 0; n < programs.length; n += 1) programs[n]?.evaluate(scopeOf(n), context);
  };
  const values = scopes.map((scope) => valueScope(scope.values));
  const kept = scopes.map(({ json }) => jsonScope((name) => json.get(name)));
  const texts = scopes.map(({ json }): FeelScope => ({ readJson: (name) => json.get(name) }));
  const at = (list: readonly FeelScope[]) => {
    let turn = 0;
    return () => {
      turn = (turn + 1) % list.length;
      return list[turn] ?? { readJson: () => undefined };
    };
  };
  console.log('300 expressions over 50 scopes of 100 variables');
  report(
    '  cached, scopes that parse each variable once',
    measureRate(300, run(at(kept))),
    2_000_000,
  );
  report('  cached, scopes of parsed values', measureRate(300, run(at(values))));
  report('  cached, JSON texts parsed at every evaluation', measureRate(300, run(at(texts))));
  let next = 0;
  const keyed = at(kept);
  report(
    '  looked up by text at every evaluation',
    measureRate(300, () => {
      for (const text of expressions) compiled(text).evaluate(keyed(), context);
    }),
  );
  report(
    '  feelin',
    measureRate(10, () => {
      for (let n = 0; n < 10; n += 1) {
        next = (next + 1) % 300;
        evaluateFeelin(expressions[next] ?? '', { ...scopes[next % 50]?.plain });
      }
    }),
  );
}

function benchCompile(): void {
  let n = 0;
  console.log('parse and compile, a new text every time');
  const short = 100_000;
  const loads: readonly (readonly [make: () => string, target: number | undefined])[] = [
    [() => `x > ${(n += 1)}`, short],
    [() => `a.b + ${(n += 1)}`, short],
    [() => `if x > ${(n += 1)} and name = "Bob" then "y" else "n"`, undefined],
  ];
  for (const [make, target] of loads) {
    const rate = measureRate(1000, () => {
      for (let count = 0; count < 1000; count += 1) compileExpression(make());
    });
    report(`  ${make()}`, rate, target);
  }
  report(
    '  feelin, x > n with one variable',
    measureRate(10, () => {
      for (let count = 0; count < 10; count += 1) evaluateFeelin(`x > ${(n += 1)}`, { x: 1 });
    }),
  );
}

function benchTable(): void {
  const drg = parseDmn(decisionTableXml(100));
  if (drg.kind === 'invalid') throw new Error(drg.reasons.join('\n'));
  const hit = new Map([
    ['group', '"group 96"'],
    ['amount', '965'],
    ['age', '97'],
  ]);
  const scope: FeelScope = { readJson: (name) => hit.get(name) };
  const result = evaluateDecision(drg, 'd', scope, context);
  if (result.kind === 'failed' || result.output !== 'result 96') throw new Error('no hit');
  console.log('decision table of 100 rules, 3 inputs, FIRST, hit on rule 96');
  report(
    '  evaluateDecision with audit',
    measureRate(100, () => {
      for (let count = 0; count < 100; count += 1) evaluateDecision(drg, 'd', scope, context);
    }),
    50_000,
  );
}

function benchSingles(): void {
  const { plain, values } = scopeForms(7);
  const scope = valueScope(values);
  console.log('one expression at a time, cached, and feelin beside it');
  for (const text of [
    'x > 5',
    'order.customer.city',
    'items[item.price > 20]',
    'if x > 5 and name = "Bob" then "y" else "n"',
    'date("2026-11-21") + duration("P3D")',
    'sum(for i in items return i.price * i.count)',
    'matches(name, "^[A-Z][a-z]+$")',
  ]) {
    const program = compiled(text);
    const ours = measureRate(1000, () => {
      for (let count = 0; count < 1000; count += 1) program.evaluate(scope, context);
    });
    const theirs = measureRate(10, () => {
      for (let count = 0; count < 10; count += 1) evaluateFeelin(text, { ...plain });
    });
    report(`  ${text}`, ours);
    report('    feelin', theirs);
  }
}

benchMixed();
benchCompile();
benchTable();
benchSingles();
