import type { TenantId } from '../../core/tenant.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type { StartLockName } from './message-loads.ts';
import type { MessageStartLockRow } from './message-rows.ts';
import type { StoredMessage } from './message-state.ts';
import type { Slot } from './slot.ts';
import type { WaitingPosition, WaitingSubscription } from './waiting-subscriptions.ts';

/** The reads of a transaction about messages. Answers are in the order of the questions. */
export interface MessageReads {
  /**
   * Locks slots until the end of the transaction, so that a publication and a subscription do not miss each other. A
   * store with one writer has nothing to do.
   */
  holdSlots(slots: readonly Slot[]): Promise<void>;
  /** A page of the subscriptions that wait in each slot, in the order of process id, holder and key. */
  waitingSubscriptions(
    questions: readonly { readonly slot: Slot; readonly after: WaitingPosition | undefined }[],
  ): Promise<readonly (readonly WaitingSubscription[])[]>;
  /** A page of the open subscriptions of start events with a message, in the order of process ids. */
  messageStarts(
    questions: readonly {
      readonly tenantId: TenantId;
      readonly name: string;
      readonly after: string | undefined;
    }[],
  ): Promise<readonly (readonly EventSubscriptionRow[])[]>;
  /** The stored messages of a slot that have not expired and have not reached a process; a page, the oldest first. */
  storedMessages(
    questions: readonly { readonly slot: Slot; readonly processId: string }[],
    nowMs: number,
  ): Promise<readonly (readonly StoredMessage[])[]>;
  /** Whether each slot has a stored message that has not expired. */
  hasStoredMessages(slots: readonly Slot[], nowMs: number): Promise<readonly boolean[]>;
  /** Takes start locks until the end of the transaction, and reads them. */
  startLocks(
    names: readonly StartLockName[],
  ): Promise<readonly (MessageStartLockRow | undefined)[]>;
  /** Whether a stored message of the slot that has not expired has this id. */
  messageIds(
    questions: readonly { readonly slot: Slot; readonly messageId: string }[],
    nowMs: number,
  ): Promise<readonly boolean[]>;
}
