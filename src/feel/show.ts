import { contextCost, momentCost, numberTextCost, textCost, valueCost } from './costs.ts';
import type { Meter } from './costs.ts';
import { beginningOf } from './decimal.ts';
import { shownLengthMax } from './feel-limits.ts';
import { numberToText, isDecimal } from './number.ts';
import { shorten } from './shorten.ts';
import { formatTemporal } from './temporal-text.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/** How much text may still be written, and what pays for writing it. */
export interface TextBudget {
  left: number;
  /** Nesting that is written; without it all of it is. */
  depthLeft?: number;
  readonly meter?: Meter;
}

/** Digits of a number that a message shows, and nesting of a value. */
const shownDigits = 50;
const shownDepthMax = 10;

/** The beginning of a value as feel-scala's messages write it; the message pays for it. */
export function show(value: FeelValue): string {
  return shorten(write(value, { left: shownLengthMax, depthLeft: shownDepthMax }));
}

/**
 * A value as `string()` writes it: strings inside of lists and contexts keep their quotes. Texts
 * longer than `left` are cut; the caller has to check.
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

/** What writing a value as text costs, without what is inside of it. */
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
