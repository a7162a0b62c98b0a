import type { VariableDocument } from '../../core/json.ts';
import type {
  ElementInstanceKey,
  EventSubscriptionKey,
  MessageCorrelationKey,
  MessageKey,
  MessageStartLockKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { SlotNumber } from './slot.ts';

/** A published message that waits for subscriptions until it expires. */
export interface MessageRow {
  readonly key: MessageKey;
  readonly slot: SlotNumber;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly correlationKey: string;
  /** While the message is stored, no other one with its slot may have the same id. */
  readonly messageId: string | undefined;
  readonly variables: VariableDocument;
  readonly publishedAtMs: number;
  /** The moment from which the message reaches nothing. */
  readonly expiresAtMs: number;
}

/** `reserved`: the instance will take the message or refuse it. */
export type MessageCorrelationState = 'reserved' | 'correlated';

/** A message on its way to a subscription, and the record of its arrival. A message reaches each process at most once. */
export interface MessageCorrelationRow {
  readonly key: MessageCorrelationKey;
  readonly messageKey: MessageKey;
  readonly slot: SlotNumber;
  readonly tenantId: TenantId;
  readonly messageName: string;
  readonly correlationKey: string;
  readonly processId: string;
  subscriptionKey: EventSubscriptionKey;
  definitionKey: ProcessDefinitionKey;
  rootKey: ProcessInstanceKey;
  processInstanceKey: ProcessInstanceKey;
  elementId: string;
  /** `undefined` for the start event of a process. */
  elementInstanceKey: ElementInstanceKey | ProcessInstanceKey | undefined;
  state: MessageCorrelationState;
  /** Set exactly while the correlation is reserved. */
  variables: VariableDocument | undefined;
  /** Set exactly when the correlation is correlated. */
  correlatedAtMs: number | undefined;
}

/**
 * While an instance that a message has started is alive, no other message with its correlation key starts an instance of
 * the process.
 */
export interface MessageStartLockRow {
  readonly key: MessageStartLockKey;
  readonly number: SlotNumber;
  readonly tenantId: TenantId;
  readonly processId: string;
  readonly correlationKey: string;
  readonly processInstanceKey: ProcessInstanceKey;
}

export interface MessageTables {
  message: MessageRow;
  messageCorrelation: MessageCorrelationRow;
  messageStartLock: MessageStartLockRow;
}
