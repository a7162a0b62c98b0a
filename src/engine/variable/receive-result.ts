import type { VariableDocument } from '../../core/json.ts';
import { elementOf } from '../../model/element-of.ts';
import { findProcess } from '../element/visit.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { propagateVariables, setLocalVariables } from './merge-variables.ts';

/**
 * Stores what an element receives while it waits, such as the result of a worker: in its own scope if there are output
 * mappings, else in the outer scopes.
 */
export function receiveResult(
  context: CommandContext,
  root: Root,
  element: ElementInstanceRow,
  variables: VariableDocument,
): void {
  const process = findProcess(context, element.definitionKey);
  const mapped = (elementOf(process, element)?.outputs.length ?? 0) > 0;
  if (mapped) setLocalVariables(context, root, element.key, variables);
  else propagateVariables(context, root, element.key, variables);
}
