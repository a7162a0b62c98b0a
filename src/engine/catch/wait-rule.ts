import type { VariableScope } from '../expression/variable-scope.ts';
import type { AwaitedTrigger } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type { Failure } from '../incident/model-failure.ts';

/** How a catch point waits for a trigger that comes from outside of the instance. */
export interface WaitRule<T extends AwaitedTrigger> {
  /** Evaluates the details of the wait. Emits nothing, because the catch points of an element open all or none. */
  prepare(opening: Opening<T>): Prepared | Failure;
  /** The reason to refuse the deployment of a start event whose trigger cannot be evaluated without variables. */
  refusal(trigger: T, cause: Failure): string;
}

export interface Opening<T extends AwaitedTrigger = AwaitedTrigger> {
  readonly context: CommandContext;
  readonly trigger: T;
  /** The variables that the event scope sees. */
  readonly scope: VariableScope;
  /** The variables outside of an activity with a boundary event, where its correlation key is evaluated. */
  readonly outer: VariableScope;
}

/** The parts of the subscription that depend on its kind. */
export type Prepared = Partial<
  Pick<EventSubscriptionRow, 'name' | 'correlationKey' | 'dueAtMs' | 'firingsLeft'>
>;

export type AwaitedOf<K extends AwaitedTrigger['kind']> = Extract<
  AwaitedTrigger,
  { readonly kind: K }
>;
