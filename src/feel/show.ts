import { contextCost, momentCost, numberTextCost, textCost, valueCost } from './costs.ts';
import type { Meter } from './costs.ts';
import { beginningOf } from './decimal.ts';
import { shownLengthMax } from './feel-limits.ts';
import { numberToText, isDecimal } from './number.ts';
import { shorten } from './shorten.ts';
import { formatTemporal } from './temporal-text.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/** How many letters may still be written, and the meter that is charged for them. */
export interface TextBudget {
  left: number;
  /** The maximum nesting that is written; unlimited if absent. */
  depthLeft?: number;
  readonly meter?: Meter;
}

/** The maximum digits of a number and nesting of a value in a message. */
const shownDigits = 50;
const shownDepthMax = 10;

/** The beginning of a value in the form of feel-scala's messages. The cost of the message covers it. */
export function show(value: FeelValue): string {
  return shorten(write(value, { left: shownLengthMax, depthLeft: shownDepthMax }));
}

/**
 * A value in the form of `string()`: strings inside of lists and contexts keep their quotes. A text that exceeds the
 * budget is cut; the caller must check for that.
 */
export function showAll(value: FeelValue, budget: TextBudget): string {
  return write(value, budget);
}

function write(value: FeelValue, budget: TextBudget): string {
  if (budget.left <= 0 || budget.depthLeft === 0) return '…';
  budget.meter?.charge(writingCost(value));
  const text = writeValue(value, budget);
  budget.left -= isList(value) || isMap(value) ? 2 : text.length;
  return text;
}

/** The cost of writing a value as text, without its content. */
export function writingCost(value: FeelValue): number {
  if (typeof value === 'string') return valueCost + textCost(value.length);
  if (typeof value === 'number' || isDecimal(value)) return numberTextCost(value);
  return isMap(value) ? contextCost : valueCost + momentCost(value);
}

function writeValue(value: FeelValue, budget: TextBudget): string {
  switch (typeof value) {
    case 'number':
      return numberToText(value);
    case 'string':
      return `"${value.length > budget.left ? shorten(value, budget.left) : value}"`;
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      return value === null ? 'null' : writeObject(value, budget);
  }
}

function writeObject(
  value: Exclude<FeelValue, null | string | number | boolean>,
  budget: TextBudget,
): string {
  if (isList(value) || isMap(value)) {
    if (budget.depthLeft !== undefined) budget.depthLeft -= 1;
    const text = isMap(value) ? writeMap(value, budget) : writeList(value, budget);
    if (budget.depthLeft !== undefined) budget.depthLeft += 1;
    return text;
  }
  if (isDecimal(value)) {
    return budget.meter === undefined ? beginningOf(value, shownDigits) : numberToText(value);
  }
  if (value.kind === 'range') {
    const start = `${value.startClosed ? '[' : '('}${write(value.start, budget)}`;
    return `${start}..${write(value.end, budget)}${value.endClosed ? ']' : ')'}`;
  }
  if (value.kind === 'function') return `function(${shorten(value.parameters.join(', '))})`;
  return formatTemporal(value);
}

function writeList(value: readonly FeelValue[], budget: TextBudget): string {
  const parts: string[] = [];
  for (const item of value) {
    if (budget.left <= 0) break;
    parts.push(write(item, budget));
  }
  return `[${parts.join(', ')}]`;
}

function writeMap(value: ReadonlyMap<string, FeelValue>, budget: TextBudget): string {
  const parts: string[] = [];
  for (const [key, item] of value) {
    if (budget.left <= 0) break;
    budget.meter?.charge(valueCost + textCost(key.length));
    const name = key.length > budget.left ? shorten(key, budget.left) : key;
    budget.left -= name.length;
    parts.push(`${name}:${write(item, budget)}`);
  }
  return `{${parts.join(', ')}}`;
}
