import type { Visit } from '../element/behavior.ts';
import { scopeOf } from '../element/scope.ts';
import type { Compensable } from '../state/process-rows.ts';

/**
 * Adds to the scope around a completing element what a compensation can undo: the element, if it has a handler, and the
 * completed activities in it. The instances in a multi-instance body pass their activities on to the body.
 */
export function keepCompensable({ context, root, element, instance }: Visit): void {
  const inside = instance.compensable ?? [];
  if (element.compensation === undefined && inside.length === 0) return;
  const scope = scopeOf(root, instance.scopeKey);
  const added: readonly Compensable[] =
    scope.kind === 'element' && scope.row.type === 'MULTI_INSTANCE_BODY'
      ? inside
      : [{ elementId: element.id, inside }];
  if (added.length === 0) return;
  const compensable = [...(scope.row.compensable ?? []), ...added];
  context.emit({ kind: 'compensableChanged', scope, compensable });
}
