import { numberToText } from './number.ts';
import { formatTemporal } from './temporal-text.ts';
import { isDecimal } from './number.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/** How much text may still be written, and what writing a part of it costs. */
export interface TextBudget {
  left: number;
  /** Called for every value; may throw to stop. */
  readonly charge?: () => void;
}

/** Longest value that a message repeats in full. */
const shownMax = 4_000;

/** A value as feel-scala's messages write it. */
export function show(value: FeelValue): string {
  const text = write(value, { left: shownMax });
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

/**
 * A value as `string()` writes it: strings inside of lists and contexts keep their quotes. Texts
 * longer than `left` are cut; the caller has to check.
 */
export function showAll(value: FeelValue, budget: TextBudget): string {
  return write(value, budget);
}

function write(value: FeelValue, budget: TextBudget): string {
  budget.charge?.();
  if (budget.left <= 0) return '…';
  const text = writeValue(value, budget);
  budget.left -= isList(value) || isMap(value) ? 2 : text.length;
  return text;
}

function writeValue(value: FeelValue, budget: TextBudget): string {
  switch (typeof value) {
    case 'number':
      return numberToText(value);
    case 'string':
      return `"${value}"`;
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
  if (isList(value)) {
    const parts: string[] = [];
    for (const item of value) {
      if (budget.left <= 0) break;
      parts.push(write(item, budget));
    }
    return `[${parts.join(', ')}]`;
  }
  if (isMap(value)) {
    const parts: string[] = [];
    for (const [key, item] of value) {
      if (budget.left <= 0) break;
      budget.left -= key.length;
      parts.push(`${key}:${write(item, budget)}`);
    }
    return `{${parts.join(', ')}}`;
  }
  if (isDecimal(value)) return numberToText(value);
  if (value.kind === 'range') {
    const start = `${value.startClosed ? '[' : '('}${write(value.start, budget)}`;
    return `${start}..${write(value.end, budget)}${value.endClosed ? ']' : ')'}`;
  }
  if (value.kind === 'function') return `function(${value.parameters.join(', ')})`;
  return formatTemporal(value);
}
