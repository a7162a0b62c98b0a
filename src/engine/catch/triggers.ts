import type { ThrownTrigger } from '../../model/process.ts';
import type { Throwing, ThrownOf, ThrowRule } from './throw-rule.ts';
import { throwCompensation } from '../compensation/throw-compensation.ts';
import { throwError } from './triggers/error.ts';
import { throwEscalation } from './triggers/escalation.ts';
import { throwSignal } from './triggers/signal.ts';
import { throwLink } from './triggers/link.ts';

/** One rule for each kind of trigger that events throw: a kind without one does not compile. */
const throwRules: { readonly [K in ThrownTrigger['kind']]: ThrowRule<ThrownOf<K>> } = {
  compensate: throwCompensation,
  error: throwError,
  escalation: throwEscalation,
  link: throwLink,
  signal: throwSignal,
};

export function throwRuleOf({ thrown }: Throwing): ThrowRule<ThrownTrigger> {
  // The table pairs each kind with its own rule, which TypeScript lets through: methods are bivariant.
  return throwRules[thrown.kind];
}
