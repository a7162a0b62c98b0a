import type {
  EventSubscriptionKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';

/** A subscription to a signal. It belongs to an instance, or to a start event, which has neither root nor holder. */
export interface SignalSubscription {
  readonly key: EventSubscriptionKey;
  readonly definitionKey: ProcessDefinitionKey;
  readonly rootKey: ProcessInstanceKey | undefined;
  readonly holderKey: ScopeKey | undefined;
}

export function signalSubscriptionOf(row: SignalSubscription): SignalSubscription {
  const { key, definitionKey, rootKey, holderKey } = row;
  return { key, definitionKey, rootKey, holderKey };
}
