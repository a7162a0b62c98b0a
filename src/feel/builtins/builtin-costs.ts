import {
  contextCost,
  copyCost,
  divisionCost,
  entryCost,
  itemsCost,
  momentCost,
  numberCost,
  numberTextCost,
  propertyCost,
  scanCost,
  searchCost,
  temporalCost,
  textCost,
  valueCost,
  zoneCost,
} from '../costs.ts';
import { toInt } from '../number.ts';
import { isList, isMap, isNumber } from '../values.ts';
import type { FeelList, FeelValue } from '../values.ts';
import { numberLengthMax, temporalLengthMax } from '../feel-limits.ts';

/** The cost of a call, from the sizes of its arguments, charged before the call. */
export type BuiltinCost = (args: readonly FeelValue[]) => number;

const constant =
  (cost: number): BuiltinCost =>
  () =>
    cost;

/** The cost of an exception that rejects a text. */
const failureCost = 200;

function lengthOf(value: FeelValue | undefined): number {
  return typeof value === 'string' ? value.length : 0;
}

function sizeOf(value: FeelValue | undefined): number {
  if (value === undefined) return 0;
  return isList(value) ? value.length : isMap(value) ? value.size : 0;
}

function listOf(value: FeelValue | undefined): FeelList {
  return value !== undefined && isList(value) ? value : [];
}

const onText =
  (cost: (length: number) => number): BuiltinCost =>
  ([text]) =>
    cost(lengthOf(text));
const onItems: BuiltinCost = ([list]) => itemsCost(sizeOf(list));
/** Visits each item. A comparison charges the inside of an item itself. */
const onEach: BuiltinCost = ([list]) => valueCost * (1 + sizeOf(list));
/** Makes a text of each item and keeps it. Writing charges the inside of an item itself. */
const onKeys: BuiltinCost = ([list]) => 4 * (1 + sizeOf(list));

const onSearch: BuiltinCost = ([text, match]) => searchCost(lengthOf(text), lengthOf(match));
/** The compilation of the pattern and the letters that it reads are charged where they occur. */
const onPattern: BuiltinCost = ([text, pattern, replacement, flags]) =>
  copyCost(lengthOf(text)) +
  scanCost(lengthOf(pattern) + lengthOf(flags)) +
  (lengthOf(replacement) >> 2);

/** Parses the text of a temporal value; a text that is too long is not parsed. */
const onTemporalText: BuiltinCost = ([from]) => {
  if (typeof from !== 'string') return momentCost(from ?? null) + temporalCost;
  if (from.length > temporalLengthMax) return temporalCost;
  return /[@[]/.test(from) ? 2 * zoneCost : 4 * temporalCost;
};

/** Uses two temporal values, or one and the name of a zone. */
const onMoments: BuiltinCost = ([x, y]) =>
  temporalCost + momentCost(x ?? null) + (typeof y === 'string' ? zoneCost : momentCost(y ?? null));

const onDateTime: BuiltinCost = (args) =>
  args.length < 2 ? onTemporalText(args) : onMoments(args) + zoneCost;

const onNumberText: BuiltinCost = ([text]) => {
  const length = lengthOf(text);
  return copyCost(length) + 8 + (Math.min(length, numberLengthMax) >> 1);
};

function ofNumber(value: FeelValue | undefined): number {
  if (typeof value === 'number') return numberCost(value);
  return value !== undefined && isNumber(value) ? numberCost(value) : 0;
}

const onNumber: BuiltinCost = ([x]) => 2 + 2 * ofNumber(x);

/** The result may have more digits than its operand, and each costs. */
const onRounding: BuiltinCost = ([x, scale]) => {
  const digits = scale !== undefined && isNumber(scale) ? Math.abs(toInt(scale)) : 0;
  return 8 + 4 * ofNumber(x) + (Math.min(digits, numberLengthMax) >> 2);
};

const onDivision: BuiltinCost = ([x, y]) =>
  x !== undefined && isNumber(x) ? 3 * divisionCost(x, y !== undefined && isNumber(y) ? y : 2) : 1;

/** Uses every number of a list as an operand, `times` times each. */
function onNumbers(times: number): BuiltinCost {
  return ([list]) => {
    let cost = 8;
    for (const item of listOf(list)) cost += times * (1 + ofNumber(item));
    return cost;
  };
}

/** Makes the comparisons of a sort. */
const onSortedNumbers: BuiltinCost = (args) => {
  const depth = 1 + Math.ceil(Math.log2(1 + sizeOf(args[0])));
  return depth * onNumbers(1)(args);
};

/** Compares texts up to their first difference. */
const onCompared: BuiltinCost = ([list]) => {
  let cost = 2;
  for (const item of listOf(list)) {
    cost += 1 + (lengthOf(item) >> 5) + ofNumber(item);
    cost += typeof item === 'object' ? momentCost(item) : 0;
  }
  return cost;
};

const onLists: BuiltinCost = ([lists]) => {
  let cost = 1;
  for (const item of listOf(lists)) cost += 1 + (sizeOf(item) >> 2);
  return cost;
};

const onListsAsKeys: BuiltinCost = ([lists]) => {
  let cost = 4;
  for (const item of listOf(lists)) cost += 4 * (1 + sizeOf(item));
  return cost;
};

const onJoin: BuiltinCost = ([list, delimiter, prefix, suffix]) => {
  const each = lengthOf(delimiter);
  let length = lengthOf(prefix) + lengthOf(suffix);
  for (const item of listOf(list)) length += each + lengthOf(item);
  return copyCost(length) + 2 * sizeOf(list);
};

/** Copies the list, and makes a list for each part. */
const onPartition: BuiltinCost = ([list, size]) => {
  const step = size !== undefined && isNumber(size) ? Math.max(1, toInt(size)) : 1;
  return itemsCost(sizeOf(list)) + 2 * Math.ceil(sizeOf(list) / step);
};

const onEntries: BuiltinCost = ([context]) => 1 + (contextCost + 2 * entryCost) * sizeOf(context);
const onCopy: BuiltinCost = ([context]) => contextCost + entryCost * sizeOf(context);
const onContexts: BuiltinCost = ([contexts]) => {
  let cost = contextCost;
  for (const context of listOf(contexts)) cost += 1 + entryCost * sizeOf(context);
  return cost;
};

const onRange: BuiltinCost = ([x, y]) => 8 + 8 * (ofPoint(x) + ofPoint(y));

function ofPoint(value: FeelValue | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (!('kind' in value) || value.kind !== 'range') return ofNumber(value);
  return ofNumber(value.start) + ofNumber(value.end);
}

/** The cost of each function. Costs that depend on the inside of a value are charged while the function visits it. */
export const builtinCosts: Readonly<Record<string, BuiltinCost>> = {
  not: constant(1),
  'is defined': constant(1),
  'get or else': constant(1),
  assert: constant(1),

  string: ([value]) => (value !== undefined && isNumber(value) ? numberTextCost(value) : 2),
  number: onNumberText,
  duration: onTemporalText,
  'years and months duration': constant(2 * temporalCost),
  'from json': ([text]) => failureCost + textCost(lengthOf(text)),
  'to json': constant(2),
  date: (args) => (args.length > 1 ? 2 * temporalCost : onTemporalText(args)),
  time: (args) =>
    args.length > 1 ? 10 * temporalCost + ofNumber(args[2]) * 4 : onTemporalText(args),
  'date and time': onDateTime,
  now: constant(zoneCost),
  today: constant(zoneCost),
  'day of week': constant(temporalCost),
  'day of year': constant(temporalCost),
  'week of year': constant(temporalCost),
  'month of year': constant(temporalCost),
  'last day of month': constant(temporalCost),

  decimal: onRounding,
  floor: onRounding,
  ceiling: onRounding,
  'round up': onRounding,
  'round down': onRounding,
  'round half up': onRounding,
  'round half down': onRounding,
  abs: onNumber,
  modulo: onDivision,
  sqrt: (args) => 8 + 2 * onNumber(args),
  log: (args) => 8 + 2 * onNumber(args),
  exp: (args) => 8 + 2 * onNumber(args),
  odd: onDivision,
  even: onDivision,
  'random number': constant(16),

  substring: constant(2),
  'string length': constant(1),
  'upper case': onText(scanCost),
  'lower case': onText(scanCost),
  'substring before': onSearch,
  'substring after': onSearch,
  contains: onSearch,
  'starts with': ([, match]) => textCost(lengthOf(match)),
  'ends with': ([, match]) => textCost(lengthOf(match)),
  trim: onText(scanCost),
  'is blank': onText(scanCost),
  matches: onPattern,
  replace: onPattern,
  split: onPattern,
  extract: onPattern,
  uuid: constant(80),
  'to base64': ([text]) => 16 + 2 * scanCost(lengthOf(text)),
  'from base64': ([text]) => 16 + 3 * scanCost(lengthOf(text)),

  'list contains': onEach,
  count: constant(1),
  'is empty': constant(1),
  sublist: onItems,
  append: ([list, items]) => itemsCost(sizeOf(list) + sizeOf(items)),
  concatenate: onLists,
  union: onListsAsKeys,
  'insert before': onItems,
  remove: onItems,
  reverse: onItems,
  'index of': onEach,
  'distinct values': onKeys,
  'duplicate values': onKeys,
  flatten: onItems,
  partition: onPartition,
  sort: onItems,
  'string join': onJoin,

  min: onCompared,
  max: onCompared,
  sum: onNumbers(1),
  product: onNumbers(1),
  mean: onNumbers(1),
  median: onSortedNumbers,
  stddev: onNumbers(64),
  mode: onNumbers(16),
  and: onEach,
  all: onEach,
  or: onEach,
  any: onEach,

  'get entries': onEntries,
  'get value': ([, keys]) => 2 + sizeOf(keys),
  'context put': onCopy,
  put: onCopy,
  'context merge': onContexts,
  'put all': onContexts,
  context: ([entries]) => contextCost + (entryCost + 2) * sizeOf(entries),

  before: onRange,
  after: onRange,
  meets: onRange,
  'met by': onRange,
  overlaps: onRange,
  'overlaps before': onRange,
  'overlaps after': onRange,
  finishes: onRange,
  'finished by': onRange,
  includes: onRange,
  during: onRange,
  starts: onRange,
  'started by': onRange,
  coincides: onRange,

  cycle: constant(propertyCost),
  fromAi: constant(1),
};
