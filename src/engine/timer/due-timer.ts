import type {
  EventSubscriptionKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';

/** A timer that is due. */
export interface DueTimer {
  readonly key: EventSubscriptionKey;
  readonly definitionKey: ProcessDefinitionKey;
  /** The instance and element that wait; both are absent for a start event. */
  readonly rootKey: ProcessInstanceKey | undefined;
  readonly holderKey: ScopeKey | undefined;
}
