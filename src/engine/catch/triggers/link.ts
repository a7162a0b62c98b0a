import { assert } from '../../../core/assert.ts';
import { scopeOf } from '../../element/scope.ts';
import { catchPointsOf } from '../catch-points.ts';
import type { ThrownOf, ThrowRule } from '../throw-rule.ts';
import { triggerCatchPoint } from '../trigger-catch-point.ts';

/** The token continues at the catch event of the same name in the same scope. */
export const throwLink: ThrowRule<ThrownOf<'link'>> = {
  activate: () => 'complete',
  afterCompletion({ context, root, process, instance, thrown }) {
    const holder = scopeOf(root, instance.scopeKey);
    const point = catchPointsOf(process, holder).find(
      ({ trigger }) => trigger.kind === 'link' && trigger.name === thrown.name,
    );
    assert(point, `a catch event for link '${thrown.name}' in process '${process.id}'`);
    triggerCatchPoint(context, root, { point, holder });
  },
};
