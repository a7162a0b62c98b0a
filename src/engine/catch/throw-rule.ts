import type { EndEvent, IntermediateThrowEvent, ThrownTrigger } from '../../model/process.ts';
import type { Visit } from '../element/behavior.ts';
import type { Failure } from '../incident/model-failure.ts';

/** What an event does that throws a trigger; each function as in `ElementBehavior`. */
export interface ThrowRule<K extends ThrownTrigger['kind']> {
  activate(throwing: Throwing<K>): 'wait' | 'complete' | Failure;
  afterActivation?(throwing: Throwing<K>): void;
}

export interface Throwing<K extends ThrownTrigger['kind'] = ThrownTrigger['kind']> extends Visit<
  EndEvent | IntermediateThrowEvent
> {
  readonly thrown: Extract<ThrownTrigger, { readonly kind: K }>;
}
