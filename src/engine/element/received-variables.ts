import type { VariableDocument } from '../../core/json.ts';
import { localVariables } from '../variable/read-variables.ts';
import type { Visit } from './behavior.ts';

/** A catch event keeps the received variables in its own scope; without output mappings they propagate further out. */
export function receivedVariables({ root, instance }: Visit): VariableDocument {
  return localVariables(root, instance.key);
}
