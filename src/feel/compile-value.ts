import type { Binding, Compiler } from './compiling.ts';
import { ErrorValue } from './runtime.ts';
import type { Closure, Node, Runtime, Val } from './runtime.ts';
import { isTemporal } from './compare.ts';
import { show } from './show.ts';
import type { ExpressionOf } from './syntax.ts';
import { isMap, isNumber, kindOf } from './values.ts';
import type { FeelFunction, FeelValue } from './values.ts';

export function compileList({ items }: ExpressionOf<'list'>, compiler: Compiler): Node {
  const nodes = items.map((item) => compiler.compile(item));
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

/** Entries see the entries before them. */
export function compileContext({ entries }: ExpressionOf<'context'>, compiler: Compiler): Node {
  const { bindings } = compiler;
  const outer = bindings.length;
  const compiled = entries.map(({ key, value }) => {
    const node = compiler.compile(value);
    const slot = bind(compiler, key);
    return { key, node, slot };
  });
  bindings.length = outer;
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

/** Makes a name visible to what is compiled next, and gives the slot where its value goes. */
export function bind(compiler: Compiler, name: string): number {
  const slot = compiler.slots;
  compiler.slots += 1;
  compiler.bindings.push({ kind: 'slot', name, slot });
  return slot;
}

/** Finds the value of a name without a warning; undefined when there is none. */
export type Lookup = (run: Runtime) => Val | undefined;

export function compileLookup(name: string, compiler: Compiler): Lookup {
  const items: number[] = [];
  const { bindings } = compiler;
  for (let index = bindings.length - 1; index >= 0; index -= 1) {
    const binding = bindings[index] as Binding;
    if (binding.kind === 'item') items.push(binding.slot);
    else if (binding.name === name) {
      const { slot } = binding;
      return withItems(name, items, (run) => run.locals[slot]);
    }
  }
  return withItems(name, items, globalLookup(name, compiler));
}

function globalLookup(name: string, compiler: Compiler): Lookup {
  const known = compiler.globals.indexOf(name);
  const index = known < 0 ? compiler.globals.length : known;
  if (known < 0) compiler.globals.push(name);
  return (run) => {
    const value = run.globals[index];
    return value === undefined ? run.find(index, name) : value;
  };
}

/** Inside of filters the entries of the item come before outer names. */
function withItems(name: string, slots: readonly number[], otherwise: Lookup): Lookup {
  if (slots.length === 0) return otherwise;
  return (run) => {
    for (const slot of slots) {
      const item = run.locals[slot];
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
  if (!isBound(name, compiler)) compiler.variables.add(name);
  const message = `No variable found with name '${name}'`;
  return (run) => lookup(run) ?? missing(lookup, message, run);
}

function isBound(name: string, { bindings }: Compiler): boolean {
  return bindings.some((binding) =>
    binding.kind === 'slot' ? binding.name === name : name === 'item',
  );
}

/* `??` cannot tell a null variable from a missing one, and null is rare. */
function missing(lookup: Lookup, message: string, run: Runtime): Val {
  const value = lookup(run);
  return value === undefined ? run.fail('NO_VARIABLE_FOUND', message) : value;
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
  const outer = compiler.bindings.length;
  const firstSlot = compiler.slots;
  for (const parameter of parameters) bind(compiler, parameter);
  const node = compiler.compile(body);
  compiler.bindings.length = outer;
  return (run): FeelFunction => {
    const closure: Closure = {
      kind: 'closure',
      body: node,
      firstSlot,
      environment: run.environment(),
    };
    return { kind: 'function', parameters, body: closure };
  };
}
