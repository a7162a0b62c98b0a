import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { ProcessInstanceKey } from '../../core/key.ts';
import type { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

export interface LivingInstance {
  readonly root: Root;
  readonly instance: ProcessInstanceRow;
}

/** A process instance that has not ended and that the caller may access. */
export function findProcessInstance(
  context: CommandContext,
  caller: Access,
  key: ProcessInstanceKey,
): LivingInstance | undefined {
  const rootKey = context.state.rootKeyOf(key);
  const root = rootKey && context.state.root(rootKey);
  const instance = root?.processInstance(key);
  if (!root || !instance || !reaches(caller, instance.tenantId)) return undefined;
  return { root, instance };
}
