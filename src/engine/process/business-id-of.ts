import type { ProcessInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';

/** The business id that new work of a process instance gets. */
export function businessIdOf(
  { state }: CommandContext,
  of: { readonly rootKey: ProcessInstanceKey; readonly processInstanceKey: ProcessInstanceKey },
): string | undefined {
  return state.storedRoot(of.rootKey)?.processInstance(of.processInstanceKey)?.businessId;
}
