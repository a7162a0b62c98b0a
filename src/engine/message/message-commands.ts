import type { VariableDocument } from '../../core/json.ts';
import type { MessageCorrelationKey, MessageKey, ProcessInstanceKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Slot } from './slot.ts';
import type { WaitingSubscription } from './waiting-subscriptions.ts';

interface Sent {
  readonly tenantId: TenantId;
  readonly name: string;
  /** An empty key is a key like others, but for start events it means that any number of instances may start. */
  readonly correlationKey: string;
  readonly variables: VariableDocument;
}

export interface MessageCommands {
  publishMessage: Sent & {
    /** The message is stored for so long; 0 or less: it reaches only what waits now. */
    readonly timeToLiveMs: number;
    readonly messageId: string | undefined;
  };
  /** Rejected if nothing takes the message; it is never stored. */
  correlateMessage: Sent;
  /** The runtime's, when a stored message has expired. */
  expireMessages: object;
  /** The runtime's, when a subscription has opened in a slot with a stored message. */
  offerStoredMessage: { readonly slot: Slot; readonly to: WaitingSubscription };
  /** The runtime's, for an answer that waits. */
  readCorrelations: { readonly keys: readonly MessageCorrelationKey[] };
}

export interface MessageResults {
  publishMessage: { readonly messageKey: MessageKey; readonly tenantId: TenantId };
  correlateMessage: ReachingMessage;
  expireMessages: undefined;
  offerStoredMessage: undefined;
  readCorrelations: {
    /** The instance that has taken the message. */
    readonly processInstanceKey: ProcessInstanceKey | undefined;
    /** Whether an instance may still take it. */
    readonly isPending: boolean;
  };
}

export interface ReachingMessage {
  readonly messageKey: MessageKey;
  readonly tenantId: TenantId;
  /** The first instance that it has started. */
  readonly startedKey: ProcessInstanceKey | undefined;
  /** Its correlations that wait for their instances. */
  readonly reserved: readonly MessageCorrelationKey[];
}

export interface CorrelatedMessage {
  readonly messageKey: MessageKey;
  readonly tenantId: TenantId;
  /** The instance that took the message first. */
  readonly processInstanceKey: ProcessInstanceKey;
}
