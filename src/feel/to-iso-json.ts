import { textCost } from './costs.ts';
import { isDecimal, numberToText } from './number.ts';
import { show } from './show.ts';
import { writingCost } from './show.ts';
import type { TextBudget } from './show.ts';
import { temporalToIso } from './temporal-text.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/**
 * The JSON text that the function `to json` returns: temporal values in ISO 8601, numbers with all their digits. A text
 * that exceeds the budget is cut; the caller must check for that.
 */
export function toIsoJson(value: FeelValue, budget: TextBudget): string {
  return write(value, budget);
}

function write(value: FeelValue, budget: TextBudget): string {
  if (budget.left <= 0) return ' ';
  budget.meter?.charge(2 * writingCost(value));
  const text = writeValue(value, budget);
  budget.left -= isList(value) || isMap(value) ? 2 : text.length;
  return text;
}

function writeValue(value: FeelValue, budget: TextBudget): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || isDecimal(value)) return numberToText(value);
  if (isList(value)) {
    const parts: string[] = [];
    for (const item of value) {
      if (budget.left <= 0) break;
      parts.push(write(item, budget));
    }
    return `[${parts.join(',')}]`;
  }
  if (isMap(value)) {
    const parts: string[] = [];
    for (const [key, item] of value) {
      if (budget.left <= 0) break;
      budget.left -= key.length;
      budget.meter?.charge(2 * textCost(key.length));
      parts.push(`${JSON.stringify(key)}:${write(item, budget)}`);
    }
    return `{${parts.join(',')}}`;
  }
  if (value.kind === 'range' || value.kind === 'function') return JSON.stringify(show(value));
  return JSON.stringify(temporalToIso(value));
}
