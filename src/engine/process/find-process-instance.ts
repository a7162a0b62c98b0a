import { type Caller, reaches } from '../../core/caller.ts';
import type { ProcessInstanceKey } from '../../core/key.ts';
import type { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';

export interface LivingInstance {
  readonly root: Root;
  readonly instance: ProcessInstanceRow;
}

/** A process instance that has not ended and that the caller may see. */
export function findProcessInstance(
  turn: Turn,
  caller: Caller,
  key: ProcessInstanceKey,
): LivingInstance | undefined {
  const rootKey = turn.state.rootKeyOf(key);
  const root = rootKey && turn.state.root(rootKey);
  const instance = root?.processInstances.get(key);
  if (!root || !instance || !reaches(caller, instance.tenantId)) return undefined;
  return { root, instance };
}
