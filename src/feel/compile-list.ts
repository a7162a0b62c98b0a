import type { Compiler } from './compiling.ts';
import { bind } from './compile-value.ts';
import { warnNoBoolean } from './compile-operator.ts';
import { add, compareNumbers, toDouble } from './number.ts';
import { expectNumber } from './operators.ts';
import { ErrorValue } from './runtime.ts';
import type { Node, Runtime, Val } from './runtime.ts';
import { show } from './show.ts';
import type { Expression, ExpressionOf, Iterator } from './syntax.ts';
import { isList, isNumber } from './values.ts';
import type { FeelList, FeelNumber, FeelRange, FeelValue } from './values.ts';

/** The numbers from one to another, up or down by one; made only as far as they are used. */
function* stepsBetween(from: FeelNumber, to: FeelNumber): Generator<FeelNumber> {
  const up = compareNumbers(from, to) < 0;
  let value: FeelNumber | undefined = from;
  while (value !== undefined && compareNumbers(value, to) * (up ? 1 : -1) <= 0) {
    yield value;
    value = add(value, up ? 1 : -1);
  }
}

export function compileSteps({ start, end }: ExpressionOf<'steps'>, compiler: Compiler): Node {
  const low = compiler.compile(start);
  const high = compiler.compile(end);
  return (run) => {
    const from = expectNumber(low(run), run);
    const to = from === undefined ? undefined : expectNumber(high(run), run);
    if (from === undefined || to === undefined) return new ErrorValue('no numbers');
    const items: FeelValue[] = [];
    for (const item of stepsBetween(from, to)) {
      run.charge(1);
      items.push(item);
    }
    return items;
  };
}

interface Loop {
  readonly source: Node;
  /** Set when the source is `a..b`: then the numbers need not all be made. */
  readonly bounds: readonly [Node, Node] | undefined;
  readonly slot: number;
}

/** All sources are evaluated outside of the loops, as in feel-scala. */
function compileIterators(iterators: readonly Iterator[], compiler: Compiler): readonly Loop[] {
  const sources = iterators.map(({ source }) => ({
    source: compiler.compile(source),
    bounds: boundsOf(source, compiler),
  }));
  return sources.map((source, index) => {
    return { ...source, slot: bind(compiler, iterators[index]?.name ?? '') };
  });
}

function boundsOf(source: Expression, compiler: Compiler): readonly [Node, Node] | undefined {
  if (source.kind !== 'steps') return undefined;
  return [compiler.compile(source.start), compiler.compile(source.end)];
}

type Items = FeelList | { readonly from: FeelNumber; readonly to: FeelNumber };

/** What a loop goes through; undefined after a warning. */
function itemsOf(loop: Loop, run: Runtime): Items | undefined {
  if (loop.bounds !== undefined) {
    const from = expectNumber(loop.bounds[0](run), run);
    const to = from === undefined ? undefined : expectNumber(loop.bounds[1](run), run);
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const value = loop.source(run);
  if (isList(value)) return value;
  if (isRangeOfNumbers(value)) return wholeNumbers(value, run);
  return expectList(value, run);
}

function isRangeOfNumbers(value: Val): value is FeelRange {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'range' && isNumber(value.start) && isNumber(value.end);
}

function wholeNumbers(range: FeelRange, run: Runtime): FeelList {
  const { start, end } = range;
  if (!isNumber(start) || !isNumber(end)) return [];
  const items: FeelValue[] = [];
  for (const item of stepsBetween(start, end)) {
    run.charge(1);
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

function iterable(items: Items): Iterable<FeelValue> {
  return 'from' in items ? stepsBetween(items.from, items.to) : items;
}

/**
 * Runs `body` for every combination, the last iterator fastest; it says whether to go on.
 * Gives false when a source was no list.
 */
function iterate(loops: readonly Loop[], run: Runtime, body: () => boolean): boolean {
  const sources: Items[] = [];
  for (const loop of loops) {
    const items = itemsOf(loop, run);
    if (items === undefined) return false;
    sources.push(items);
  }
  const [only] = sources;
  if (sources.length === 1 && isList(only))
    return iterateList(only, loops[0]?.slot ?? 0, run, body);
  walk({ loops, sources, run, body }, 0);
  return true;
}

/** The common case of one list, without the machinery for several. */
function iterateList(items: FeelList, slot: number, run: Runtime, body: () => boolean): true {
  for (const item of items) {
    run.charge(1);
    run.locals[slot] = item;
    if (!body()) break;
  }
  return true;
}

interface Walk {
  readonly loops: readonly Loop[];
  readonly sources: readonly Items[];
  readonly run: Runtime;
  readonly body: () => boolean;
}

function walk(state: Walk, depth: number): boolean {
  const loop = state.loops[depth];
  const source = state.sources[depth];
  if (loop === undefined || source === undefined) return state.body();
  for (const item of iterable(source)) {
    state.run.charge(1);
    state.run.locals[loop.slot] = item;
    if (!walk(state, depth + 1)) return false;
  }
  return true;
}

export function compileFor({ iterators, body }: ExpressionOf<'for'>, compiler: Compiler): Node {
  const outer = compiler.bindings.length;
  const loops = compileIterators(iterators, compiler);
  const partial = bind(compiler, 'partial');
  const node = compiler.compile(body);
  compiler.bindings.length = outer;
  const usesPartial = mentions(body, 'partial');
  return (run) => {
    const results: FeelValue[] = [];
    const done = iterate(loops, run, () => {
      if (usesPartial) {
        run.charge(results.length >> 4);
        run.locals[partial] = results.slice();
      }
      const value = node(run);
      results.push(value instanceof ErrorValue ? null : value);
      return true;
    });
    return done ? results : null;
  };
}

/** Whether a name occurs anywhere below, also where it means something else. */
function mentions(expression: unknown, name: string): boolean {
  if (typeof expression !== 'object' || expression === null) return false;
  if (Array.isArray(expression)) return expression.some((item) => mentions(item, name));
  if (Reflect.get(expression, 'name') === name) return true;
  return Object.values(expression).some((item) => mentions(item, name));
}

export function compileQuantified(
  { every, iterators, condition }: ExpressionOf<'quantified'>,
  compiler: Compiler,
): Node {
  const outer = compiler.bindings.length;
  const loops = compileIterators(iterators, compiler);
  const node = compiler.compile(condition);
  compiler.bindings.length = outer;
  const decisive = !every;
  return (run) => {
    let result: boolean | null = every;
    const done = iterate(loops, run, () => {
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
    });
    return done ? result : null;
  };
}

/** Kinds that are evaluated for every item even if they could give an index. */
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
  // Compiled twice: once where `item` is unknown, for the question whether it is an index.
  const mentioned = compiler.variables.has('item');
  const whole = isPredicate(filter) ? undefined : compiler.compile(filter);
  if (!mentioned) compiler.variables.delete('item');
  const { bindings } = compiler;
  const slot = compiler.slots;
  compiler.slots += 1;
  bindings.push({ kind: 'item', slot });
  const test = compiler.compile(filter);
  bindings.pop();
  return (run) => {
    const items = expectList(source(run), run);
    if (items === undefined) return null;
    const index = whole?.(run);
    if (isNumber(index)) return itemAt(items, index);
    return filterItems(items, { test, slot }, run);
  };
}

function filterItems(
  items: FeelList,
  { test, slot }: { readonly test: Node; readonly slot: number },
  run: Runtime,
): FeelValue {
  const kept: FeelValue[] = [];
  let first = true;
  for (const item of items) {
    run.charge(1);
    run.locals[slot] = item;
    const result = test(run);
    if (first && isNumber(result)) return itemAt(items, result);
    if (result instanceof ErrorValue) return null;
    if (result === true) kept.push(item);
    first = false;
  }
  return kept;
}

/** The item at an index from 1, or from -1 backwards; null beyond the ends. */
function itemAt(items: FeelList, index: FeelNumber): FeelValue {
  const at = toDouble(index);
  const position = at > 0 ? at - 1 : items.length + at;
  if (position < 0 || position >= items.length) return null;
  return items[Math.trunc(position)] ?? null;
}
