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
    /** How long the message is stored; 0 or less: it reaches only subscriptions that are open now. */
    readonly timeToLiveMs: number;
    readonly messageId: string | undefined;
  };
  /** Rejected if the message reaches nothing; it is never stored. */
  correlateMessage: Sent;
  /** Sent by the runtime when a stored message has expired. */
  expireMessages: object;
  /** Sent by the runtime when a subscription has opened in a slot with a stored message. */
  offerStoredMessage: { readonly slot: Slot; readonly to: WaitingSubscription };
  /** Sent by the runtime for a request that waits. */
  readCorrelations: { readonly keys: readonly MessageCorrelationKey[] };
}

export interface MessageResults {
  publishMessage: { readonly messageKey: MessageKey; readonly tenantId: TenantId };
  correlateMessage: ReachingMessage;
  expireMessages: undefined;
  offerStoredMessage: undefined;
  readCorrelations: {
    /** The instance that has received the message. */
    readonly processInstanceKey: ProcessInstanceKey | undefined;
    /** Whether an instance may still receive it. */
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
  /** The instance that received the message first. */
  readonly processInstanceKey: ProcessInstanceKey;
}
