import type { EventSubscriptionKey, MessageKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { Miss } from '../footprint.ts';
import type { StartLockName } from './message-loads.ts';
import type { MessageCorrelationRow, MessageStartLockRow } from './message-rows.ts';
import { type Slot, slotId } from './slot.ts';
import {
  isPosition,
  type WaitingPosition,
  type WaitingSubscription,
  type WaitingSubscriptions,
} from './waiting-subscriptions.ts';

/** A page of the start events with a message. */
export interface MessageStarts {
  readonly rows: readonly EventSubscriptionRow[];
  readonly isWhole: boolean;
}

/** A stored message, without its variables. */
export interface StoredMessage {
  readonly key: MessageKey;
  readonly publishedAtMs: number;
}

/** The rows about messages that a batch has read. A missing entry is a `Miss`; appliers keep the entries correct. */
export class MessageState {
  readonly ids = new Map<string, boolean>();
  readonly waiting = new Map<string, WaitingSubscriptions>();
  readonly starts = new Map<string, MessageStarts>();
  readonly stored = new Map<string, StoredMessage[]>();
  readonly startLocks = new Map<string, MessageStartLockRow | undefined>();

  /** Whether a stored message of this slot has this id. */
  isIdTaken(slot: Slot, messageId: string): boolean {
    const isTaken = this.ids.get(entryOf.messageId({ slot, messageId }));
    if (isTaken === undefined) throw new Miss({ kind: 'messageId', slot, messageId });
    return isTaken;
  }

  /** The next process after this one, by id, of which an instance waits in the slot. */
  nextWaitingProcess(slot: Slot, after: string): string | undefined {
    const next = this.#waitingIn(slot).nextProcess(after);
    if (isPosition(next)) throw readOn(slot, next);
    return next;
  }

  /** The subscription of a process that takes the next message of the slot. */
  firstWaiting(
    slot: Slot,
    processId: string,
    except?: EventSubscriptionKey,
  ): WaitingSubscription | undefined {
    const first = this.#waitingIn(slot).first(processId, except);
    if (isPosition(first)) throw readOn(slot, first);
    return first;
  }

  /** A subscription of a process that would take the message if its instance were not suspended. */
  suspendedIn(slot: Slot, processId: string): WaitingSubscription | undefined {
    return this.#waitingIn(slot).suspended(processId);
  }

  startsOf(tenantId: TenantId, name: string, after: string | undefined): MessageStarts {
    const starts = this.starts.get(entryOf.messageStarts({ tenantId, name, after }));
    if (starts === undefined) throw new Miss({ kind: 'messageStarts', tenantId, name, after });
    return starts;
  }

  /** The stored messages of a slot that have not reached a process, the oldest first; a limited number. */
  storedFor(slot: Slot, processId: string): readonly StoredMessage[] {
    const stored = this.stored.get(entryOf.storedMessages({ slot, processId }));
    if (stored === undefined) throw new Miss({ kind: 'storedMessages', slot, processId });
    return stored;
  }

  startLock(lock: StartLockName): MessageStartLockRow | undefined {
    const id = entryOf.startLock({ lock });
    const found = this.startLocks.get(id);
    if (found === undefined && !this.startLocks.has(id))
      throw new Miss({ kind: 'startLock', lock });
    return found;
  }

  /** A message is on its way to a subscription, or has started an instance. */
  take(correlation: MessageCorrelationRow): void {
    const { processId, messageKey, subscriptionKey } = correlation;
    const slot = slotOf(correlation);
    this.waiting.get(slotId(slot))?.reserve(processId, subscriptionKey);
    const entry = entryOf.storedMessages({ slot, processId });
    const stored = this.stored.get(entry);
    if (stored !== undefined) {
      this.stored.set(
        entry,
        stored.filter(({ key }) => key !== messageKey),
      );
    }
  }

  #waitingIn(slot: Slot): WaitingSubscriptions {
    const waiting = this.waiting.get(slotId(slot));
    if (waiting === undefined) throw readOn(slot, undefined);
    return waiting;
  }
}

function readOn(slot: Slot, after: WaitingPosition | undefined): Miss {
  return new Miss({ kind: 'waiting', slot, after });
}

export function slotOf(correlation: MessageCorrelationRow): Slot {
  const { tenantId, messageName: name, correlationKey } = correlation;
  return { tenantId, name, correlationKey };
}

/** The key of a load's entry. */
export const entryOf = {
  messageId: ({ slot, messageId }: { readonly slot: Slot; readonly messageId: string }) =>
    `${slotId(slot)}${messageId}`,
  messageStarts: (of: {
    readonly tenantId: TenantId;
    readonly name: string;
    readonly after: string | undefined;
  }) => JSON.stringify([of.tenantId, of.name, of.after]),
  storedMessages: ({ slot, processId }: { readonly slot: Slot; readonly processId: string }) =>
    `${slotId(slot)}${processId}`,
  startLock: ({ lock }: { readonly lock: StartLockName }) =>
    JSON.stringify([lock.tenantId, lock.processId, lock.correlationKey]),
};
