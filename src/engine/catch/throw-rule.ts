import type { EndEvent, IntermediateThrowEvent, ThrownTrigger } from '../../model/process.ts';
import type { Activation, Visit } from '../element/behavior.ts';

/** The behavior of an event that throws a trigger; each function works as in `ElementBehavior`. */
export interface ThrowRule<T extends ThrownTrigger> {
  activate(throwing: Throwing<T>): Activation;
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
