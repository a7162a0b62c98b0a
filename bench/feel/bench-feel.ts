import { evaluate as evaluateFeelin } from 'feelin';
import { evaluateDecision } from '../../src/engine/decision/evaluate-decision.ts';
import type { FeelContext, FeelScope } from '../../src/feel/evaluation.ts';
import { compileExpression } from '../../src/feel/expression.ts';
import type { CompiledExpression } from '../../src/feel/expression.ts';
import { jsonScope, valueScope } from '../../src/feel/scope.ts';
import { parseDmn } from '../../src/model/dmn/parse-dmn.ts';
import { decisionTableXml, mixedExpressions, scopeForms } from './load.ts';

/*
 * How fast FEEL is, beside feelin on the same load. Usage: npm run bench:feel
 * Every figure is the best of three runs; the process exits with 1 when a target is missed.
 */
const context: FeelContext = {
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  timeZone: 'UTC',
  random: Math.random,
  monotonicMs: () => performance.now(),
};

/** Operations a second of `work`, which does `batch` of them; about half a second a run. */
function perSecond(batch: number, work: () => void): number {
  let best = 0;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const start = performance.now();
    let done = 0;
    do {
      work();
      done += batch;
    } while (performance.now() - start < 500);
    best = Math.max(best, (done * 1000) / (performance.now() - start));
  }
  return best;
}

function report(what: string, rate: number, target?: number): void {
  const shown = Math.round(rate).toLocaleString('en').padStart(14);
  const verdict =
    target === undefined
      ? ''
      : `   target ${target.toLocaleString('en')}: ${rate >= target ? 'met' : 'MISSED'}`;
  console.log(`${what.padEnd(58)}${shown}/s${verdict}`);
  if (target !== undefined && rate < target) process.exitCode = 1;
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
    perSecond(300, run(at(kept))),
    2_000_000,
  );
  report('  cached, scopes of parsed values', perSecond(300, run(at(values))));
  report('  cached, JSON texts parsed at every evaluation', perSecond(300, run(at(texts))));
  let next = 0;
  const keyed = at(kept);
  report(
    '  looked up by text at every evaluation',
    perSecond(300, () => {
      for (const text of expressions) compiled(text).evaluate(keyed(), context);
    }),
  );
  report(
    '  feelin',
    perSecond(10, () => {
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
  for (const make of [
    () => `x > ${(n += 1)}`,
    () => `a.b + ${(n += 1)}`,
    () => `if x > ${(n += 1)} and name = "Bob" then "y" else "n"`,
  ]) {
    report(
      `  ${make()}`,
      perSecond(1000, () => {
        for (let count = 0; count < 1000; count += 1) compileExpression(make());
      }),
      100_000,
    );
  }
  report(
    '  feelin, x > n with one variable',
    perSecond(10, () => {
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
    perSecond(100, () => {
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
    const ours = perSecond(1000, () => {
      for (let count = 0; count < 1000; count += 1) program.evaluate(scope, context);
    });
    const theirs = perSecond(10, () => {
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
