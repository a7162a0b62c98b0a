import { scanCost, valueCost } from './costs.ts';
import { isDecimal } from './number.ts';
import { EvaluationStopped } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { isList, isMap } from './values.ts';
import type { FeelValue } from './values.ts';

/** The maximum bytes for writing a number, and a temporal value. */
const numberBytes = 24;
const temporalBytes = 64;

/**
 * A lower bound of the value's bytes as JSON in UTF-8; counting stops beyond the limit. A value can contain the same
 * part many times, so its text may be far longer than the steps that made it.
 */
export function measure(value: FeelValue, run: Runtime): number {
  const state: Measure = { run, total: 0, depth: 0 };
  add(value, state);
  return state.total;
}

interface Measure {
  readonly run: Runtime;
  total: number;
  depth: number;
}

function add(value: FeelValue, state: Measure): void {
  state.run.charge(valueCost);
  if (typeof value === 'string') state.total += bytesOfText(value, state.run);
  else if (typeof value === 'number') state.total += bytesOfNumber(value);
  else if (typeof value !== 'object' || value === null) state.total += 5;
  else if (isList(value) || isMap(value)) addItems(value, state);
  else state.total += isDecimal(value) ? numberBytes : temporalBytes;
}

function bytesOfNumber(value: number): number {
  return value >= 0 && value < 1e6 && Number.isInteger(value) ? 6 : numberBytes;
}

/** The bytes of a text as a JSON string, including its quotes. */
function bytesOfText(text: string, run: Runtime): number {
  run.charge(scanCost(text.length));
  if (!/[^\x20\x21\x23-\x5b\x5d-\x7e]/.test(text)) return text.length + 2;
  let bytes = 2;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    bytes += bytesOfLetter(code);
  }
  return bytes;
}

function bytesOfLetter(code: number): number {
  if (code < 0x20) return 6;
  if (code < 0x80) return code === 0x22 || code === 0x5c ? 2 : 1;
  if (code < 0x800) return 2;
  if (code > 0xffff) return 4;
  // A lone surrogate is written as an escape.
  return code >= 0xd800 && code <= 0xdfff ? 6 : 3;
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
  state.total += 2;
  if (isMap(value)) {
    for (const [key, item] of value) {
      if (state.total > limits.resultLengthMax) break;
      state.total += 2 + bytesOfText(key, state.run);
      add(item, state);
    }
  } else {
    for (const item of value) {
      if (state.total > limits.resultLengthMax) break;
      state.total += 1;
      add(item, state);
    }
  }
  state.depth -= 1;
}
