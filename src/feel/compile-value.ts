import { repeated } from './compiling.ts';
import type { Compiler } from './compiling.ts';
import { ErrorValue } from './runtime.ts';
import type { Closure, Node, Runtime, Val } from './runtime.ts';
import { isTemporal } from './compare.ts';
import { show } from './show.ts';
import type { ExpressionOf } from './syntax.ts';
import { isMap, isNumber, kindOf } from './values.ts';
import type { FeelFunction, FeelValue } from './values.ts';

export function compileList({ items }: ExpressionOf<'list'>, compiler: Compiler): Node {
  const nodes = items.map((item) => compiler.compile(item));
  compiler.quarters += nodes.length;
  return (run) => {
    const values: FeelValue[] = [];
    for (const node of nodes) {
      const value = node(run);
      if (value instanceof ErrorValue) return value;
      values.push(value);
    }
    return values;
  };
}

/** The cost of an entry in quarters of a unit: four more than that of a node. */
const entryQuarters = 8;

/** Each entry sees the entries before it. */
export function compileContext({ entries }: ExpressionOf<'context'>, compiler: Compiler): Node {
  const { names } = compiler;
  const outer = names.depth;
  compiler.quarters += entryQuarters * entries.length;
  const compiled = entries.map(({ key, value }) => {
    const node = compiler.compile(value);
    const slot = names.bind(key);
    return { key, node, slot };
  });
  names.release(outer);
  return (run) => {
    const map = new Map<string, FeelValue>();
    for (const { key, node, slot } of compiled) {
      const value = node(run);
      if (value instanceof ErrorValue) return value;
      run.locals[slot] = value;
      map.set(key, value);
    }
    return map;
  };
}

/** Finds the value of a name without a warning; `undefined` if there is none. */
export type Lookup = (run: Runtime) => Val | undefined;

export function compileLookup(name: string, compiler: Compiler): Lookup {
  const { slot, items } = compiler.names.find(name);
  compiler.quarters += items.length;
  if (slot === undefined) return withItems(name, items, globalLookup(name, compiler));
  return withItems(name, items, (run) => run.locals[slot]);
}

function globalLookup(name: string, compiler: Compiler): Lookup {
  const index = compiler.globals.get(name) ?? compiler.globals.size;
  compiler.globals.set(name, index);
  return (run) => {
    const value = run.globals[index];
    return value === undefined ? run.find(index, name) : value;
  };
}

/**
 * Inside of filters the entries of the item hide outer names. There is no item while the evaluation checks whether the
 * filter is an index.
 */
function withItems(name: string, slots: readonly number[], otherwise: Lookup): Lookup {
  if (slots.length === 0) return otherwise;
  return (run) => {
    for (const slot of slots) {
      const item = run.locals[slot];
      if (item === undefined) continue;
      if (isMap(item)) {
        const entry = item.get(name);
        if (entry !== undefined) return entry;
      }
      if (name === 'item') return item;
    }
    return otherwise(run);
  };
}

export function compileReference({ name }: ExpressionOf<'reference'>, compiler: Compiler): Node {
  const lookup = compileLookup(name, compiler);
  if (!compiler.names.has(name)) compiler.variables.add(name);
  const message = `No variable found with name '${name}'`;
  return (run) => lookup(run) ?? missing(lookup, message, run);
}

/* Null variables lead here too, because `??` does not distinguish them from missing ones; null is rare. */
function missing(lookup: Lookup, message: string, run: Runtime): Val {
  const value = lookup(run);
  return value === undefined ? run.failWith('NO_VARIABLE_FOUND', () => message) : value;
}

export function compileRange({ start, end }: ExpressionOf<'range'>, compiler: Compiler): Node {
  const low = compiler.compile(start.value);
  const high = compiler.compile(end.value);
  const ends = { startClosed: start.closed, endClosed: end.closed };
  return (run) => {
    const from = low(run);
    const to = high(run);
    if (from instanceof ErrorValue) return from;
    if (to instanceof ErrorValue) return to;
    if (canBound(from) && kindOf(from) === kindOf(to)) {
      return { kind: 'range', start: from, end: to, ...ends };
    }
    const text = `${start.closed ? '[' : '('}${show(from)}..${show(to)}${end.closed ? ']' : ')'}`;
    return run.error('INVALID_TYPE', `Invalid range definition '${text}'`);
  };
}

function canBound(value: FeelValue): boolean {
  return isNumber(value) || isTemporal(value);
}

export function compileFunction(
  { parameters, body }: ExpressionOf<'functionDefinition'>,
  compiler: Compiler,
): Node {
  const { names } = compiler;
  const outer = names.depth;
  const slots = parameters.map((parameter) => names.bind(parameter));
  const { made: node, cost } = repeated(compiler, () => compiler.compile(body));
  names.release(outer);
  const firstSlot = slots[0] ?? 0;
  return (run): FeelFunction => {
    const closure: Closure = {
      kind: 'closure',
      body: node,
      cost,
      firstSlot,
      environment: run.environment(),
    };
    return { kind: 'function', parameters, body: closure };
  };
}
