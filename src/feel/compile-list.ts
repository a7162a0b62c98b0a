import { repeated } from './compiling.ts';
import type { Compiler } from './compiling.ts';
import { itemsCost, iterationCost, numberCost } from './costs.ts';
import { warnNoBoolean } from './compile-operator.ts';
import { add, compareNumbers, toDouble } from './number.ts';
import { expectNumber } from './operators.ts';
import { ErrorValue } from './runtime.ts';
import type { Node, Runtime, Val } from './runtime.ts';
import { show } from './show.ts';
import type { Expression, ExpressionOf, Iterator } from './syntax.ts';
import { isList, isNumber } from './values.ts';
import type { FeelList, FeelNumber, FeelRange, FeelValue } from './values.ts';

/** The numbers from one to another, in steps of one up or down. Each is made only when it is needed. */
function* stepsBetween(from: FeelNumber, to: FeelNumber, run: Runtime): Generator<FeelNumber> {
  const up = compareNumbers(from, to) < 0;
  let value: FeelNumber | undefined = from;
  while (value !== undefined && compareNumbers(value, to) * (up ? 1 : -1) <= 0) {
    run.charge(stepCost + 2 * numberCost(value));
    yield value;
    value = add(value, up ? 1 : -1);
  }
}

/** The cost of making a number in a generator. */
const stepCost = 1;

export function compileSteps({ start, end }: ExpressionOf<'steps'>, compiler: Compiler): Node {
  const low = compiler.compile(start);
  const high = compiler.compile(end);
  return (run) => {
    const from = expectNumber(low(run), run);
    const to = from === undefined ? undefined : expectNumber(high(run), run);
    if (from === undefined || to === undefined) return new ErrorValue('no numbers');
    const items: FeelValue[] = [];
    for (const item of stepsBetween(from, to, run)) items.push(item);
    return items;
  };
}

interface Loop {
  /** Two nodes for the source `a..b`, so that not all of its numbers need be made. */
  readonly source: Node | readonly [Node, Node];
  readonly slot: number;
}

/** Compiles the loops. All sources are evaluated outside of the loops, as in feel-scala. */
function compileIterators(iterators: readonly Iterator[], compiler: Compiler): readonly Loop[] {
  const sources = iterators.map(({ source }) => sourceOf(source, compiler));
  return sources.map((source, index) => {
    return { source, slot: compiler.names.bind(iterators[index]?.name ?? '') };
  });
}

function sourceOf(source: Expression, compiler: Compiler): Loop['source'] {
  if (source.kind !== 'steps') return compiler.compile(source);
  return [compiler.compile(source.start), compiler.compile(source.end)];
}

/** The numbers `from..to`. */
interface Steps {
  readonly from: FeelNumber;
  readonly to: FeelNumber;
}

type Items = FeelList | Steps;

/** Evaluates the source of a loop. */
function sourceValue({ source }: Loop, run: Runtime): Val | Steps {
  if (typeof source === 'function') return source(run);
  const [low, high] = source;
  const from = expectNumber(low(run), run);
  const to = from === undefined ? undefined : expectNumber(high(run), run);
  return from === undefined || to === undefined ? new ErrorValue('no numbers') : { from, to };
}

/** The items of a loop; `undefined` after a warning. */
function itemsOf(value: Val | Steps, run: Runtime): Items | undefined {
  if (isSteps(value)) return value;
  if (isList(value)) return value;
  if (isRangeOfNumbers(value)) return wholeNumbers(value, run);
  return expectList(value, run);
}

function isSteps(value: Val | Steps): value is Steps {
  return typeof value === 'object' && value !== null && 'from' in value;
}

function isRangeOfNumbers(value: Val): value is FeelRange {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'range' && isNumber(value.start) && isNumber(value.end);
}

function wholeNumbers(range: FeelRange, run: Runtime): FeelList {
  const { start, end } = range;
  if (!isNumber(start) || !isNumber(end)) return [];
  const items: FeelValue[] = [];
  for (const item of stepsBetween(start, end, run)) {
    if (!range.startClosed && compareNumbers(item, start) === 0) continue;
    if (!range.endClosed && compareNumbers(item, end) === 0) continue;
    items.push(item);
  }
  return items;
}

function expectList(value: Val, run: Runtime): FeelList | undefined {
  if (isList(value)) return value;
  if (!(value instanceof ErrorValue)) {
    run.warn('INVALID_TYPE', `Expected list but found '${show(value)}'`);
  }
  return undefined;
}

function iterable(items: Items, run: Runtime): Iterable<FeelValue> {
  return 'from' in items ? stepsBetween(items.from, items.to, run) : items;
}

/** The work for each item of a loop, and its cost for one item. */
interface Body {
  readonly cost: number;
  /** Returns whether the loop continues. */
  readonly run: () => boolean;
}

/**
 * Runs `body` for every combination, the last iterator fastest, until it returns `false`. Returns `false` if a source
 * is not a list.
 */
function iterate(loops: readonly Loop[], run: Runtime, body: Body): boolean {
  // All sources are evaluated before any is checked, and each that is not a list is reported, as in feel-scala.
  const values = loops.map((loop) => sourceValue(loop, run));
  const found = values.map((value) => itemsOf(value, run));
  const sources = found.filter((items) => items !== undefined);
  if (sources.length < loops.length) return false;
  const [only] = sources;
  if (sources.length === 1 && isList(only))
    return iterateList(only, loops[0]?.slot ?? 0, run, body);
  walk({ loops, sources, run, body }, 0);
  return true;
}

/** The common case of one list, without the overhead of several. */
function iterateList(items: FeelList, slot: number, run: Runtime, body: Body): true {
  const cost = iterationCost + body.cost;
  for (const item of items) {
    run.charge(cost);
    run.locals[slot] = item;
    if (!body.run()) break;
  }
  return true;
}

interface Walk {
  readonly loops: readonly Loop[];
  readonly sources: readonly Items[];
  readonly run: Runtime;
  readonly body: Body;
}

function walk(state: Walk, depth: number): boolean {
  const loop = state.loops[depth];
  const source = state.sources[depth];
  if (loop === undefined || source === undefined) {
    state.run.charge(state.body.cost);
    return state.body.run();
  }
  for (const item of iterable(source, state.run)) {
    state.run.charge(iterationCost);
    state.run.locals[loop.slot] = item;
    if (!walk(state, depth + 1)) return false;
  }
  return true;
}

export function compileFor({ iterators, body }: ExpressionOf<'for'>, compiler: Compiler): Node {
  const { names } = compiler;
  const outer = names.depth;
  const loops = compileIterators(iterators, compiler);
  const partial = names.bind('partial');
  const { made: node, cost } = repeated(compiler, () => compiler.compile(body));
  const usesPartial = names.isUsed(partial);
  names.release(outer);
  return (run) => {
    const results: FeelValue[] = [];
    const once = (): boolean => {
      if (usesPartial) {
        run.charge(itemsCost(results.length));
        run.locals[partial] = results.slice();
      }
      const value = node(run);
      results.push(value instanceof ErrorValue ? null : value);
      return true;
    };
    return iterate(loops, run, { cost, run: once }) ? results : null;
  };
}

export function compileQuantified(
  { every, iterators, condition }: ExpressionOf<'quantified'>,
  compiler: Compiler,
): Node {
  const { names } = compiler;
  const outer = names.depth;
  const loops = compileIterators(iterators, compiler);
  const { made: node, cost } = repeated(compiler, () => compiler.compile(condition));
  names.release(outer);
  const decisive = !every;
  return (run) => {
    let result: boolean | null = every;
    const once = (): boolean => {
      const value = node(run);
      if (value === decisive) {
        result = decisive;
        return false;
      }
      if (typeof value !== 'boolean') {
        if (result !== null) warnNoBoolean(value, run);
        result = null;
      }
      return true;
    };
    return iterate(loops, run, { cost, run: once }) ? result : null;
  };
}

/** Kinds of filters that are evaluated for every item, even if their value could be an index. */
function isPredicate(filter: Expression): boolean {
  const { kind } = filter;
  if (kind === 'equality') return filter.operator === '=';
  return kind === 'comparison' || kind === 'call' || kind === 'pathCall';
}

export function compileFilter({ list, filter }: ExpressionOf<'filter'>, compiler: Compiler): Node {
  const source = compiler.compile(list);
  if (filter.kind === 'number') {
    const { value } = filter;
    return (run) => {
      const items = expectList(source(run), run);
      return items === undefined ? null : itemAt(items, value);
    };
  }
  const mayBeIndex = !isPredicate(filter);
  const { names } = compiler;
  const outer = names.depth;
  const slot = names.bindItem();
  const { made: test, cost } = repeated(compiler, () => compiler.compile(filter));
  names.release(outer);
  return (run) => {
    const items = expectList(source(run), run);
    if (items === undefined) return null;
    if (mayBeIndex) {
      // Charged without an item, for the evaluation that shows whether the filter is an index.
      run.charge(cost);
      run.locals[slot] = undefined;
      const index = test(run);
      if (isNumber(index)) return itemAt(items, index);
    }
    return filterItems(items, { test, slot, cost }, run);
  };
}

function filterItems(
  items: FeelList,
  { test, slot, cost }: { readonly test: Node; readonly slot: number; readonly cost: number },
  run: Runtime,
): FeelValue {
  const kept: FeelValue[] = [];
  let first = true;
  for (const item of items) {
    run.charge(iterationCost + cost);
    run.locals[slot] = item;
    const result = test(run);
    if (first && isNumber(result)) return itemAt(items, result);
    if (result instanceof ErrorValue) return null;
    if (result === true) kept.push(item);
    first = false;
  }
  return kept;
}

/** The item at an index, counted from 1 forwards or from -1 backwards; null beyond the ends. */
function itemAt(items: FeelList, index: FeelNumber): FeelValue {
  const at = toDouble(index);
  const position = at > 0 ? at - 1 : items.length + at;
  if (position < 0 || position >= items.length) return null;
  return items[Math.trunc(position)] ?? null;
}
