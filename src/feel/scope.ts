import { textCost } from './costs.ts';
import type { Meter } from './costs.ts';
import type { FeelScope } from './evaluation.ts';
import { fromJson } from './json.ts';
import type { FeelValue } from './values.ts';

/** A scope of parsed values. */
export function valueScope(values: ReadonlyMap<string, FeelValue>): FeelScope {
  return { readJson: () => undefined, readValue: (name) => values.get(name) };
}

/** A scope of JSON texts that parses each variable at most once for several evaluations. */
export function jsonScope(readJson: (name: string) => string | undefined): FeelScope {
  const parsed = new Map<string, FeelValue>();
  return {
    readJson,
    readValue: (name, meter) => {
      const known = parsed.get(name);
      if (known !== undefined) return known;
      const json = readJson(name);
      if (json === undefined) return undefined;
      const value = parse(json, meter);
      parsed.set(name, value);
      return value;
    },
  };
}

/** A scope in which some names have other values than in the outer scope. */
export function layeredScope(values: ReadonlyMap<string, FeelValue>, outer: FeelScope): FeelScope {
  const { readValue } = outer;
  return {
    readJson: (name) => outer.readJson(name),
    readValue: (name, meter) => {
      const value = values.get(name);
      if (value !== undefined) return value;
      if (readValue !== undefined) return readValue(name, meter);
      const json = outer.readJson(name);
      return json === undefined ? undefined : parse(json, meter);
    },
  };
}

function parse(json: string, meter: Meter): FeelValue {
  meter.charge(textCost(json.length));
  return fromJson(json, meter);
}
