import type { ThrownTrigger } from '../../model/process.ts';
import type { Throwing, ThrowRule } from './throw-rule.ts';
import { throwError } from './triggers/error.ts';

/** One rule for each kind of trigger that events throw: a kind without one does not compile. */
const throwRules: { readonly [K in ThrownTrigger['kind']]: ThrowRule<K> } = {
  error: throwError,
};

export function throwRuleOf({ thrown }: Throwing): ThrowRule<ThrownTrigger['kind']> {
  // The table pairs each kind with its own rule, which TypeScript lets through: methods are bivariant.
  return throwRules[thrown.kind];
}
