import { evaluateString, scopeReader } from '../../expression/evaluate.ts';
import { type Failure, isFailure } from '../../incident/model-failure.ts';
import { findCatcher } from '../find-catcher.ts';
import type { Throwing, ThrownOf, ThrowRule } from '../throw-rule.ts';
import { triggerCatchPoint } from '../trigger-catch-point.ts';

/**
 * The event completes, unless the catcher terminates it. An escalation without a catcher is no incident. As with Camunda,
 * an escalation does not leave a scope from the event sub-process that interrupted it.
 */
export const throwEscalation: ThrowRule<ThrownOf<'escalation'>> = {
  activate(throwing) {
    const code = codeOf(throwing);
    return isFailure(code) ? code : 'complete';
  },
  afterActivation(throwing) {
    const { context, root, instance } = throwing;
    const code = codeOf(throwing);
    if (isFailure(code)) return;
    const { found } = findCatcher(context, root, {
      kind: 'escalation',
      from: instance,
      code,
      endsAtInterruptedScope: true,
    });
    if (found !== undefined) triggerCatchPoint(context, root, found);
  },
};

function codeOf({
  context,
  root,
  instance,
  thrown,
}: Throwing<ThrownOf<'escalation'>>): string | Failure {
  return evaluateString(context, scopeReader(root, instance.key), thrown.code);
}
