import { builtinNames, builtinsNamed } from '../../src/feel/builtins/find-builtin.ts';
import type { FeelContext } from '../../src/feel/evaluation.ts';
import { compileExpression } from '../../src/feel/expression.ts';
import { Runtime } from '../../src/feel/runtime.ts';
import { valueScope } from '../../src/feel/scope.ts';
import { argumentsPool, operatorAttacks } from './attacks.ts';

/*
 * How many nanoseconds of the processor a unit of cost takes: for every built-in function with every combination of
 * hostile arguments, and for every operator. Usage: node bench/feel/calibrate.ts [part of a name]
 *
 * A unit stands for 60 ns where bare Fastify answers 31,000 requests a second. What `npm run bench -- --only
 * bare-server` prints on this machine tells how its figures compare: `--bare 12000` scales the verdict.
 */
const context: FeelContext = {
  nowMs: 1_800_000_000_000,
  timeZone: 'Europe/Berlin',
  random: () => 0.5,
};
const nanosPerUnit = 60;
const referenceRate = 31_000;
/** Units for a first run of a combination; the worst ones of each function get all units. */
const probeUnits = 4_000;
const combinationsMax = 2_000;
const fullUnits = 1_000_000;

interface Measured {
  readonly text: string;
  readonly units: number;
  readonly nanos: number;
}

const scope = valueScope(new Map(argumentsPool.map(({ name, value }) => [name, value])));

/** Runs a call again and again until the budget is spent. */
function measure(text: string, costMax: number): Measured | undefined {
  const loop = `every i in 1..1000000 satisfies count([${text}]) = 1`;
  const compiled = compileExpression(loop);
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  const run = new Runtime(scope, { ...context, limits: { costMax } }, []);
  const start = process.cpuUsage();
  try {
    compiled.evaluateIn(run);
  } catch {
    // The budget is spent.
  }
  const { user, system } = process.cpuUsage(start);
  return { text, units: Math.max(1, run.cost), nanos: (user + system) * 1000 };
}

/** All combinations of arguments for this many parameters; fewer kinds of arguments if there are many parameters. */
function combinations(count: number): readonly string[] {
  if (count === 0) return [''];
  const rankMax = count > 3 ? 0 : count > 2 ? 1 : 2;
  const names = argumentsPool.filter(({ rank }) => rank <= rankMax).map(({ name }) => name);
  let lists: readonly string[] = names;
  for (let at = 1; at < count; at += 1) {
    lists = lists.flatMap((list) => names.map((name) => `${list}, ${name}`));
  }
  return sample(lists);
}

/** Evenly spread ones if there are too many. */
function sample(lists: readonly string[]): readonly string[] {
  const step = Math.ceil(lists.length / combinationsMax);
  return lists.filter((_, at) => (at * 7) % step === 0);
}

function worstOf(texts: readonly string[]): Measured | undefined {
  const probes = texts.flatMap((text) => measure(text, probeUnits) ?? []);
  probes.sort((x, y) => y.nanos / y.units - x.nanos / x.units);
  const full = probes.slice(0, 3).flatMap(({ text }) => {
    const runs = [1, 2, 3].flatMap(() => measure(text, fullUnits) ?? []);
    runs.sort((x, y) => x.nanos / x.units - y.nanos / y.units);
    return runs[0] ?? [];
  });
  full.sort((x, y) => y.nanos / y.units - x.nanos / x.units);
  return full[0];
}

const options = process.argv.slice(2);
const bareAt = options.indexOf('--bare');
const bareRate = bareAt < 0 ? referenceRate : Number(options[bareAt + 1]);
const only = options.find((option, at) => !option.startsWith('--') && at !== bareAt + 1);
const allowed = (nanosPerUnit * referenceRate) / bareRate;
let worst: Measured | undefined;

function report(name: string, measured: Measured | undefined): void {
  if (measured === undefined) return;
  const each = measured.nanos / measured.units;
  if (worst === undefined || each > worst.nanos / worst.units) worst = measured;
  const verdict = each <= allowed ? '' : `  OVER ${allowed.toFixed(0)}`;
  console.log(
    `${name.padEnd(28)}${each.toFixed(1).padStart(8)} ns/unit  ${measured.text}${verdict}`,
  );
}

for (const name of builtinNames()) {
  if (only !== undefined && !only.split(',').some((part) => name.includes(part))) continue;
  const counts = new Set(builtinsNamed(name).map(({ parameters }) => parameters.length));
  const texts = [...counts].flatMap((count) =>
    combinations(Math.min(count, 4)).map((args) => `${name}(${args})`),
  );
  report(name, worstOf(texts));
}
for (const { name, text } of operatorAttacks) {
  if (only === undefined || only === 'operators') report(name, worstOf([text]));
}
if (worst !== undefined) {
  const budget = (worst.nanos / worst.units) * (fullUnits / 1e6);
  console.log(
    `worst: ${budget.toFixed(0)} ms of processor for a budget, at ${bareRate} bare requests a second`,
  );
}
