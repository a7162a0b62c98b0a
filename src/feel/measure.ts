import { EvaluationStopped } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { isDecimal } from './number.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/** What a temporal value counts: more than its letters, because it has to be formatted. */
const temporalLength = 64;
const nodesBetweenLooksAtTheClock = 4_096;

/**
 * About how long the value is as JSON; stops counting beyond the limit. A value can share parts
 * with itself, so its text may be far longer than its making took steps.
 */
export function measure(value: FeelValue, run: Runtime): number {
  const state: Measure = { run, total: 0, nodes: 0, depth: 0 };
  add(value, state);
  return state.total;
}

interface Measure {
  readonly run: Runtime;
  total: number;
  nodes: number;
  depth: number;
}

function add(value: FeelValue, state: Measure): void {
  state.total += 1;
  if (typeof value === 'string') state.total += value.length;
  if (typeof value !== 'object' || value === null) return;
  state.nodes += 1;
  if (state.nodes % nodesBetweenLooksAtTheClock === 0) state.run.lookAtClock();
  if (isList(value) || isMap(value)) addItems(value, state);
  else if (!isDecimal(value)) state.total += temporalLength;
}

function addItems(
  value: readonly FeelValue[] | ReadonlyMap<string, FeelValue>,
  state: Measure,
): void {
  const { limits } = state.run;
  state.depth += 1;
  if (state.depth > limits.depthMax) {
    throw new EvaluationStopped(`the result is nested deeper than ${limits.depthMax}`);
  }
  if (isMap(value)) {
    for (const [key, item] of value) {
      if (state.total > limits.resultLengthMax) break;
      state.total += key.length;
      add(item, state);
    }
  } else {
    for (const item of value) {
      if (state.total > limits.resultLengthMax) break;
      add(item, state);
    }
  }
  state.depth -= 1;
}
