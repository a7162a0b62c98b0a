import type { EndEvent, IntermediateThrowEvent, ThrownTrigger } from '../../model/process.ts';
import type { Visit } from '../element/behavior.ts';
import type { Failure } from '../incident/model-failure.ts';

/** What an event does that throws a trigger; each function as in `ElementBehavior`. */
export interface ThrowRule<T extends ThrownTrigger> {
  activate(throwing: Throwing<T>): 'wait' | 'complete' | Failure;
  afterActivation?(throwing: Throwing<T>): void;
  afterCompletion?(throwing: Throwing<T>): void;
}

export interface Throwing<T extends ThrownTrigger = ThrownTrigger> extends Visit<
  EndEvent | IntermediateThrowEvent
> {
  readonly thrown: T;
}

export type ThrownOf<K extends ThrownTrigger['kind']> = Extract<
  ThrownTrigger,
  { readonly kind: K }
>;
