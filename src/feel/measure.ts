import { EvaluationStopped } from './runtime.ts';
import type { FeelLimits } from './limits.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/**
 * About how long the value is as JSON; stops counting beyond the limit. A value can share parts
 * with itself, so its text may be far longer than its making took steps.
 */
export function measure(value: FeelValue, limits: FeelLimits): number {
  return add(value, 0, 0, limits);
}

function add(value: FeelValue, before: number, depth: number, limits: FeelLimits): number {
  let total = before + 1;
  if (typeof value === 'string') return total + value.length;
  if (typeof value !== 'object' || value === null) return total;
  if (total > limits.resultLengthMax) return total;
  if (depth > limits.depthMax) {
    throw new EvaluationStopped(`the result is nested deeper than ${limits.depthMax}`);
  }
  if (isList(value)) {
    for (const item of value) {
      total = add(item, total, depth + 1, limits);
      if (total > limits.resultLengthMax) return total;
    }
  } else if (isMap(value)) {
    for (const [key, item] of value) {
      total = add(item, total + key.length, depth + 1, limits);
      if (total > limits.resultLengthMax) return total;
    }
  }
  return total;
}
