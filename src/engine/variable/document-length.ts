import type { VariableDocument } from '../../core/json.ts';

/** The number of characters of variables and their names, which each copy of them costs. */
export function documentLength(variables: VariableDocument): number {
  return variables.reduce((length, [name, value]) => length + name.length + value.length, 0);
}
