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
  /** Where an instance waits; both are absent for a start event. */
  readonly rootKey: ProcessInstanceKey | undefined;
  readonly holderKey: ScopeKey | undefined;
}
