import type { SignalTrigger } from '../../../model/process.ts';
import { evaluateString, scopeReader } from '../../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../../incident/model-failure.ts';
import { signalNameMax } from '../../signal/signal-commands.ts';
import { broadcastLater } from '../../signal/broadcast-later.ts';
import { constantRefusal } from '../constant-refusal.ts';
import { localVariables } from '../../variable/read-variables.ts';
import type { Opening, WaitRule } from '../wait-rule.ts';
import type { Throwing, ThrownOf, ThrowRule } from '../throw-rule.ts';

/** https://docs.camunda.io/docs/components/concepts/signals/ */
export const waitForSignal: WaitRule<SignalTrigger> = {
  prepare({ context, scope, trigger }) {
    const name = evaluateName(context, scope, trigger);
    return isFailure(name) ? name : { name };
  },
  refusal: ({ name }, cause) => constantRefusal('signal', name, cause),
};

/** The event completes without waiting. The signal brings the variables of its own scope: its input mappings. */
export const throwSignal: ThrowRule<ThrownOf<'signal'>> = {
  activate(throwing) {
    const name = nameOf(throwing);
    return isFailure(name) ? name : 'complete';
  },
  afterActivation(throwing) {
    const { context, root, instance } = throwing;
    const name = nameOf(throwing);
    if (isFailure(name)) return;
    broadcastLater(context, {
      tenantId: instance.tenantId,
      name,
      variables: localVariables(root, instance.key),
    });
  },
};

function nameOf({ context, root, instance, thrown }: Throwing<ThrownOf<'signal'>>) {
  return evaluateName(context, scopeReader(root, instance.key), thrown);
}

function evaluateName(
  context: Opening['context'],
  scope: Opening['scope'],
  { name: expression }: SignalTrigger,
): string | Failure {
  const name = evaluateString(context, scope, expression);
  if (isFailure(name) || name.length <= signalNameMax) return name;
  return failure(
    'EXTRACT_VALUE_ERROR',
    `Expected the name of a signal to have at most ${signalNameMax} characters, but it is longer.`,
  );
}
