import type { VariableDocument } from '../../core/json.ts';
import type { FeelScope } from '../../feel/evaluation.ts';

/** Reads the variables of a request first, then those of another scope. */
export function documentScope(variables: VariableDocument, outer?: FeelScope): FeelScope {
  const values = new Map(variables);
  return { readJson: (name) => values.get(name) ?? outer?.readJson(name) };
}
