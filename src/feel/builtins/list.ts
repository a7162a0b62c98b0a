import { identity, same } from '../compare.ts';
import { valueCost } from '../costs.ts';
import { compareNumbers, numberToText, toInt } from '../number.ts';
import { ErrorValue } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { show } from '../show.ts';
import { isList, isNumber } from '../values.ts';
import type { FeelFunction, FeelList, FeelNumber, FeelValue } from '../values.ts';
import { builtin, variadic } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function listFunction(use: (list: FeelList, run: Runtime) => Val): Builtin {
  return builtin(['list'], ([list], run) => {
    if (!isList(list)) return undefined;
    return use(list, run);
  });
}

function ofLists(use: (items: FeelList, run: Runtime) => FeelList): Builtin {
  return variadic(['lists'], ([lists], run) => {
    if (!isList(lists)) return undefined;
    const items: FeelValue[] = [];
    for (const item of lists) {
      if (isList(item)) for (const inner of item) items.push(inner);
      else items.push(item);
    }
    return use(items, run);
  });
}

function indexIn(list: FeelList, position: number): number {
  return position > 0 ? position - 1 : list.length + position;
}

/** A slice in which a negative end does not count from the back. */
function slice(list: FeelList, from: number, to: number): FeelList {
  return list.slice(Math.max(0, from), Math.max(0, to));
}

function sublist(list: FeelList, start: FeelNumber, length: FeelNumber | undefined): FeelList {
  const from = indexIn(list, toInt(start));
  return slice(list, from, length === undefined ? list.length : from + toInt(length));
}

/** The error for position 0. Positions count from 1 forwards, or from -1 backwards. */
function noPosition(what: string): ErrorValue {
  return new ErrorValue(`${what} must be a non-zero number`);
}

function sublistBuiltins(start: string): readonly Builtin[] {
  return [
    builtin(['list', start], ([list, from]) => {
      if (!isList(list) || !isNumber(from)) return undefined;
      if (compareNumbers(from, 0) === 0) return noPosition('start position');
      return sublist(list, from, undefined);
    }),
    builtin(['list', start, 'length'], ([list, from, length]) => {
      if (!isList(list) || !isNumber(from) || !isNumber(length)) return undefined;
      if (compareNumbers(from, 0) === 0) return noPosition('start position');
      return sublist(list, from, length);
    }),
  ];
}

function insertBefore(list: FeelList, position: FeelNumber, item: FeelValue): FeelList {
  const at = indexIn(list, toInt(position));
  return [...slice(list, 0, at), item, ...slice(list, at, list.length)];
}

function remove(list: FeelList, position: FeelNumber): FeelList {
  const at = toInt(position);
  const rest = slice(list, indexIn(list, at + 1), list.length);
  return [...slice(list, 0, indexIn(list, at)), ...(at === -1 ? [] : rest)];
}

function distinct(list: FeelList, run: Runtime): FeelList {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = identity(item, run);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function duplicates(list: FeelList, run: Runtime): FeelList {
  const counts = new Map<string, number>();
  const keys = list.map((item) => identity(item, run));
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const first = new Set<string>();
  return list.filter((_item, index) => {
    const key = keys[index] ?? '';
    if ((counts.get(key) ?? 0) < 2 || first.has(key)) return false;
    first.add(key);
    return true;
  });
}

function flatten(list: FeelList, into: FeelValue[], run: Runtime): FeelList {
  run.enter();
  for (const item of list) {
    run.charge(valueCost);
    if (isList(item)) flatten(item, into, run);
    else into.push(item);
  }
  run.leave();
  return into;
}

function partition(list: FeelList, size: FeelNumber): Val {
  const step = toInt(size);
  if (step <= 0)
    return new ErrorValue(`'size' should be greater than zero but was '${numberToText(size)}'`);
  const parts: FeelList[] = [];
  for (let at = 0; at < list.length; at += step) parts.push(list.slice(at, at + step));
  return parts;
}

class NoBoolean extends Error {}

function sort(list: FeelList, precedes: FeelFunction, run: Runtime): Val {
  if (precedes.parameters.length !== 2) {
    return new ErrorValue(
      `expect boolean function with 2 arguments, but found '${precedes.parameters.length}'`,
    );
  }
  const before = (x: FeelValue, y: FeelValue): boolean => {
    const result = run.invoke(precedes, [x, y]);
    if (typeof result === 'boolean') return result;
    const found = result instanceof ErrorValue ? `error("${result.message}")` : show(result);
    throw new NoBoolean(`expected boolean but found '${found}'`);
  };
  try {
    return list.toSorted((x, y) => (before(x, y) ? -1 : before(y, x) ? 1 : 0));
  } catch (error) {
    if (!(error instanceof NoBoolean)) throw error;
    return new ErrorValue(`fail to sort list by given precedes function: ${error.message}`);
  }
}

function join(
  list: FeelList,
  around: { readonly delimiter: string; readonly prefix: string; readonly suffix: string },
  run: Runtime,
): Val {
  const texts: string[] = [];
  let length = around.prefix.length + around.suffix.length;
  for (const item of list) {
    if (item === null) continue;
    if (typeof item !== 'string') {
      return new ErrorValue(`expected a list of strings but found '${show(list)}'`);
    }
    length += item.length + around.delimiter.length;
    run.checkLength(length);
    texts.push(item);
  }
  return around.prefix + texts.join(around.delimiter) + around.suffix;
}

function isText(value: FeelValue | undefined): value is string | null {
  return typeof value === 'string' || value === null;
}

const stringJoin: readonly Builtin[] = [
  builtin(['list'], ([list], run) =>
    isList(list) ? join(list, { delimiter: '', prefix: '', suffix: '' }, run) : undefined,
  ),
  builtin(['list', 'delimiter'], ([list, delimiter], run) => {
    if (!isList(list) || !isText(delimiter)) return undefined;
    return join(list, { delimiter: delimiter ?? '', prefix: '', suffix: '' }, run);
  }),
  builtin(['list', 'delimiter', 'prefix', 'suffix'], ([list, delimiter, prefix, suffix], run) => {
    if (!isList(list) || !isText(delimiter) || !isText(prefix) || !isText(suffix)) return undefined;
    if ((prefix === null) !== (suffix === null)) return undefined;
    const around = { delimiter: delimiter ?? '', prefix: prefix ?? '', suffix: suffix ?? '' };
    return join(list, around, run);
  }),
];

function isFunction(value: FeelValue | undefined): value is FeelFunction {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'function'
  );
}

export const listBuiltins: BuiltinTable = {
  'list contains': [
    builtin(['list', 'element'], ([list, element], run) => {
      if (!isList(list) || element === undefined) return undefined;
      return list.some((item) => same(item, element, run));
    }),
  ],
  count: [listFunction((list) => list.length)],
  'is empty': [listFunction((list) => list.length === 0)],
  sublist: [...sublistBuiltins('start'), ...sublistBuiltins('start position')],
  append: [
    variadic(['list', 'items'], ([list, items]) => {
      if (!isList(list) || !isList(items)) return undefined;
      return [...list, ...items];
    }),
  ],
  concatenate: [ofLists((items) => items)],
  union: [ofLists(distinct)],
  'insert before': [
    builtin(['list', 'position', 'newItem'], ([list, position, item]) => {
      if (!isList(list) || !isNumber(position) || item === undefined) return undefined;
      if (compareNumbers(position, 0) === 0) return noPosition('position');
      return insertBefore(list, position, item);
    }),
  ],
  remove: [
    builtin(['list', 'position'], ([list, position]) => {
      if (!isList(list) || !isNumber(position)) return undefined;
      if (compareNumbers(position, 0) === 0) return noPosition('position');
      return remove(list, position);
    }),
  ],
  reverse: [listFunction((list) => list.toReversed())],
  'index of': [
    builtin(['list', 'match'], ([list, match], run) => {
      if (!isList(list) || match === undefined) return undefined;
      return list.flatMap((item, index) => (same(item, match, run) ? [index + 1] : []));
    }),
  ],
  'distinct values': [listFunction(distinct)],
  'duplicate values': [listFunction(duplicates)],
  flatten: [listFunction((list, run) => flatten(list, [], run))],
  partition: [
    builtin(['list', 'size'], ([list, size]) =>
      isList(list) && isNumber(size) ? partition(list, size) : undefined,
    ),
  ],
  sort: [
    builtin(['list', 'precedes'], ([list, precedes], run) =>
      isList(list) && isFunction(precedes) ? sort(list, precedes, run) : undefined,
    ),
  ],
  'string join': stringJoin,
};
