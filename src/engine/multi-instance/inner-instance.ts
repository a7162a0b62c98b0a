import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/** Whether an element is one of the instances in a multi-instance body. */
export function isInnerInstance(root: Root, { scopeKey }: ElementInstanceRow): boolean {
  return root.element(scopeKey)?.type === 'MULTI_INSTANCE_BODY';
}
