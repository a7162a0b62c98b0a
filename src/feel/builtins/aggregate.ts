import { compare, isComparable } from '../compare.ts';
import {
  add,
  compareNumbers,
  divide,
  fromDouble,
  multiply,
  numberIdentity,
  subtract,
  toDouble,
} from '../number.ts';
import { ErrorValue } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { show } from '../show.ts';
import { isList, isNumber, kindOf } from '../values.ts';
import type { FeelList, FeelNumber, FeelValue } from '../values.ts';
import { variadic } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

/** A function of a list, or of any number of arguments. For an empty list its result is `empty`. */
function ofList(empty: FeelValue, use: (list: FeelList, run: Runtime) => Val): Builtin {
  return variadic(['list'], ([list], run) => {
    if (!isList(list)) return undefined;
    return list.length === 0 ? empty : use(list, run);
  });
}

function ofNumbers(use: (numbers: readonly FeelNumber[]) => FeelValue | undefined): Builtin {
  return ofList(null, (list) => {
    if (!list.every(isNumber)) return noNumber(list);
    return use(list) ?? new ErrorValue('Division by zero');
  });
}

function noNumber(list: FeelList): ErrorValue {
  const wrong = list.find((item) => !isNumber(item)) ?? null;
  return new ErrorValue(`expected number but found '${show(wrong)}'`);
}

function extreme(sign: 1 | -1): Builtin {
  return ofList(null, (list) => {
    const [first = null] = list;
    const kind = kindOf(first);
    if (!isComparable(first) || list.some((item) => kindOf(item) !== kind)) {
      return new ErrorValue(`${show(list)} is not comparable`);
    }
    return list.reduce((best, item) => ((compare(item, best) ?? 0) * sign > 0 ? item : best));
  });
}

function sum(numbers: readonly FeelNumber[]): FeelNumber | undefined {
  let total: FeelNumber | undefined = 0;
  for (const value of numbers) {
    if (total === undefined) return undefined;
    total = add(total, value);
  }
  return total;
}

function mean(numbers: readonly FeelNumber[]): FeelNumber | undefined {
  const total = sum(numbers);
  return total === undefined ? undefined : divide(total, numbers.length);
}

function product(numbers: readonly FeelNumber[]): FeelNumber | undefined {
  let total: FeelNumber | undefined = 1;
  for (const value of numbers) {
    if (total === undefined) return undefined;
    total = multiply(total, value);
  }
  return total;
}

function median(numbers: readonly FeelNumber[]): FeelNumber | undefined {
  const sorted = numbers.toSorted(compareNumbers);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined || sorted.length % 2 === 1 || lower === undefined) return upper;
  const both = add(lower, upper);
  return both === undefined ? undefined : divide(both, 2);
}

function stddev(numbers: readonly FeelNumber[]): FeelNumber | undefined {
  const average = mean(numbers);
  if (average === undefined) return undefined;
  const squares = numbers.map((value) => {
    const distance = subtract(value, average);
    return distance === undefined ? undefined : multiply(distance, distance);
  });
  const total = sum(squares.filter((square) => square !== undefined));
  const variance = total === undefined ? undefined : divide(total, numbers.length - 1);
  return variance === undefined ? undefined : fromDouble(Math.sqrt(toDouble(variance)));
}

function mode(numbers: readonly FeelNumber[]): FeelList {
  const counts = new Map<string, { readonly value: FeelNumber; count: number }>();
  for (const value of numbers) {
    const key = numberIdentity(value);
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { value, count: 1 });
    else entry.count += 1;
  }
  const most = [...counts.values()].reduce((max, entry) => Math.max(max, entry.count), 0);
  return [...counts.values()]
    .filter((entry) => entry.count === most)
    .map((entry) => entry.value)
    .toSorted(compareNumbers);
}

/** Three-valued logic: one `decisive` item decides; otherwise any item that is no boolean makes the result null. */
function logic(decisive: boolean): Builtin {
  return variadic(['list'], ([list]) => {
    if (!isList(list)) return undefined;
    if (list.includes(decisive)) return decisive;
    return list.every((item) => typeof item === 'boolean') ? !decisive : null;
  });
}

const all = [logic(false)];
const any = [logic(true)];

export const aggregateBuiltins: BuiltinTable = {
  min: [extreme(-1)],
  max: [extreme(1)],
  sum: [ofNumbers(sum)],
  product: [ofNumbers(product)],
  mean: [ofNumbers(mean)],
  median: [ofNumbers(median)],
  stddev: [ofNumbers(stddev)],
  mode: [
    ofList([], (list) => {
      return list.every(isNumber) ? mode(list) : noNumber(list);
    }),
  ],
  and: all,
  all,
  or: any,
  any,
};
