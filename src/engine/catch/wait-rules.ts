import type { AwaitedTrigger, Trigger } from '../../model/process.ts';
import { waitForCondition } from './triggers/conditional.ts';
import { waitForMessage } from './triggers/message.ts';
import { waitForSignal } from './triggers/signal.ts';
import { waitForTimer } from './triggers/timer.ts';
import type { AwaitedOf, WaitRule } from './wait-rule.ts';

/** One rule for each kind of trigger that comes from outside: a kind without one does not compile. */
const waitRules: { readonly [K in AwaitedTrigger['kind']]: WaitRule<AwaitedOf<K>> } = {
  message: waitForMessage,
  timer: waitForTimer,
  signal: waitForSignal,
  conditional: waitForCondition,
};

export function waitRuleOf({ kind }: AwaitedTrigger): WaitRule<AwaitedTrigger> {
  // The table pairs each kind with its own rule, which TypeScript lets through: methods are bivariant.
  return waitRules[kind];
}

export function isAwaited(trigger: Trigger): trigger is AwaitedTrigger {
  return Object.hasOwn(waitRules, trigger.kind);
}
