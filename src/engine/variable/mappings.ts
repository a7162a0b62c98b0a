import type { JsonText, VariableDocument } from '../../core/json.ts';
import type { ScopeKey } from '../../core/key.ts';
import { fromJson, toJson } from '../../feel/json.ts';
import type { FeelMap, FeelValue } from '../../feel/values.ts';
import type { Mapping } from '../../model/process.ts';
import { evaluate, scopeReader } from '../expression/evaluate.ts';
import type { VariableScope } from '../expression/variable-scope.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { Root } from '../state/root.ts';
import type { CommandContext } from '../command-context.ts';

/**
 * Evaluates mappings in their order; each sees the variables that earlier ones set. A target `a.b` sets `b` in the
 * context `a`: in a new context for inputs, in the existing one for outputs.
 */
export function evaluateMappings(
  context: CommandContext,
  options: {
    readonly root: Root;
    readonly scopeKey: ScopeKey;
    readonly mappings: readonly Mapping[];
    readonly intoExisting: boolean;
  },
): VariableDocument | Failure {
  const outer = scopeReader(options.root, options.scopeKey);
  const results = new Map<string, FeelValue>();
  const scope = overlay(outer, results);
  for (const mapping of options.mappings) {
    const evaluated = evaluate(context, scope, mapping.source);
    if (isFailure(evaluated)) return failure('IO_MAPPING_ERROR', evaluated.message);
    const [name, ...path] = mapping.target;
    if (name === undefined) continue;
    const before =
      results.get(name) ??
      (options.intoExisting && path.length > 0 ? readValue(outer, name) : null);
    results.set(name, putAt(before, path, evaluated.value));
  }
  return [...results].map(([name, value]) => [name, toJson(value) as JsonText]);
}

function overlay(outer: VariableScope, results: ReadonlyMap<string, FeelValue>): VariableScope {
  return {
    tenantId: outer.tenantId,
    readJson: (name) => {
      const value = results.get(name);
      return value === undefined ? outer.readJson(name) : toJson(value);
    },
  };
}

function readValue(scope: VariableScope, name: string): FeelValue {
  const json = scope.readJson(name);
  return json === undefined ? null : fromJson(json);
}

function putAt(into: FeelValue, path: readonly string[], value: FeelValue): FeelValue {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const context: FeelMap = into instanceof Map ? into : new Map<string, FeelValue>();
  return new Map([...context, [name, putAt(context.get(name) ?? null, rest, value)]]);
}
