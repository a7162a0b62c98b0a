import type { Command } from '../engine/command.ts';
import type { Event } from '../engine/event.ts';
import type { EventSubscriptionRow } from '../engine/event-subscription/event-subscription-row.ts';
import { type Slot, slotId } from '../engine/message/slot.ts';
import type { StoreTransaction } from '../engine/store.ts';

interface Ready {
  readonly slot: Slot;
  readonly subscription: EventSubscriptionRow;
}

/**
 * The subscriptions that can receive a stored message now: those that have just opened, those that have just received
 * one, and those whose process instance is resumed.
 */
export function readySubscriptions(decisions: readonly { readonly events: readonly Event[] }[]) {
  const ready = new Map<string, Ready>();
  for (const { events } of decisions) {
    for (const event of events) {
      for (const subscription of subscriptionsOf(event)) {
        const { kind, rootKey, state, tenantId, name, correlationKey } = subscription;
        if (kind !== 'message' || rootKey === undefined || state !== 'open') continue;
        if (name === undefined || correlationKey === undefined) continue;
        ready.set(subscription.key, { slot: { tenantId, name, correlationKey }, subscription });
      }
    }
  }
  return [...ready.values()];
}

function subscriptionsOf(event: Event): readonly EventSubscriptionRow[] {
  switch (event.kind) {
    case 'eventSubscriptionOpened':
    case 'messageCorrelated':
      return [event.subscription];
    case 'subscriptionsResumed':
      return event.subscriptions;
    default:
      return [];
  }
}

/**
 * Commands that offer stored messages. The batch holds the slots until its commit, so a message that is published
 * meanwhile finds the subscriptions.
 */
export async function offersOfStored(
  transaction: StoreTransaction,
  ready: readonly Ready[],
  nowMs: number,
): Promise<readonly Command[]> {
  const slots = [...new Map(ready.map(({ slot }) => [slotId(slot), slot])).values()];
  const has = await transaction.hasStoredMessages(slots, nowMs);
  const found = new Set(slots.filter((_, index) => has[index]).map(slotId));
  return ready
    .filter(({ slot }) => found.has(slotId(slot)))
    .flatMap(({ slot, subscription }) => offerOf(slot, subscription) ?? []);
}

function offerOf(slot: Slot, subscription: EventSubscriptionRow): Command | undefined {
  const { key, processId, definitionKey, rootKey, processInstanceKey, holderKey, elementId } =
    subscription;
  if (rootKey === undefined || processInstanceKey === undefined || holderKey === undefined) {
    return undefined;
  }
  const of = { key, processId, definitionKey, rootKey, processInstanceKey, holderKey, elementId };
  const isOnce = subscription.triggers === 'once';
  return {
    kind: 'offerStoredMessage',
    slot,
    to: { ...of, isOnce, isReserved: false, isSuspended: false },
  };
}
