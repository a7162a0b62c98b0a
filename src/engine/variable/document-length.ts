import type { VariableDocument } from '../../core/json.ts';

/** The characters of variables with their names: what each copy of them costs. */
export function documentLength(variables: VariableDocument): number {
  return variables.reduce((length, [name, value]) => length + name.length + value.length, 0);
}
