import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type { Appliers } from '../applier.ts';
import { move, type Moves } from '../state/moves.ts';
import type {
  MessageCorrelationRow,
  MessageCorrelationState,
  MessageRow,
  MessageStartLockRow,
} from './message-rows.ts';
import { entryOf } from './message-state.ts';
import type { WaitingSubscription } from './waiting-subscriptions.ts';

export interface MessageEvents {
  /** The message is stored until it expires. */
  messageStored: { readonly message: MessageRow };
  /** Messages that expired by this moment are deleted, a limited number at a time. */
  messagesExpired: { readonly byMs: number };
  /** The message is on its way to a subscription. */
  messageReserved: { readonly correlation: MessageCorrelationRow };
  /** The subscription has refused it, and it is on its way to another one of the same process. */
  messageRedirected: {
    readonly correlation: MessageCorrelationRow;
    readonly to: WaitingSubscription;
  };
  /** No subscription of the process takes the message now. */
  messageReleased: { readonly correlation: MessageCorrelationRow };
  messageCorrelated: {
    readonly correlation: MessageCorrelationRow;
    readonly subscription: EventSubscriptionRow;
    readonly atMs: number;
  };
  /** An instance has started. The lock is absent without a correlation key. */
  messageStartedInstance: {
    readonly correlation: MessageCorrelationRow;
    readonly lock: MessageStartLockRow | undefined;
  };
  startLockReleased: { readonly lock: MessageStartLockRow };
}

export const messageCorrelationMoves: Moves<MessageCorrelationState> = {
  reserved: ['correlated'],
  correlated: [],
};

export const messageAppliers: Appliers<MessageEvents> = {
  messageStored(state, { message }) {
    const { messageId, tenantId, name, correlationKey } = message;
    const slot = { tenantId, name, correlationKey };
    if (messageId !== undefined) {
      state.messages.ids.set(entryOf.messageId({ slot, messageId }), true);
    }
    state.changes.insert('message', message);
  },
  messagesExpired(state, { byMs }) {
    state.changes.messagesExpiredByMs = byMs;
  },
  messageReserved(state, { correlation }) {
    state.messages.take(correlation);
    state.rows.messageCorrelation.set(correlation.key, correlation);
    state.changes.insert('messageCorrelation', correlation);
  },
  messageRedirected(state, { correlation, to }) {
    correlation.subscriptionKey = to.key;
    correlation.definitionKey = to.definitionKey;
    correlation.rootKey = to.rootKey;
    correlation.processInstanceKey = to.processInstanceKey;
    correlation.elementId = to.elementId;
    correlation.elementInstanceKey = to.holderKey;
    state.messages.take(correlation);
    state.changes.update('messageCorrelation', correlation);
  },
  messageReleased(state, { correlation }) {
    state.rows.messageCorrelation.set(correlation.key, undefined);
    state.changes.delete('messageCorrelation', correlation);
  },
  messageCorrelated(state, { correlation, subscription, atMs }) {
    move(correlation, 'correlated', messageCorrelationMoves);
    correlation.variables = undefined;
    correlation.correlatedAtMs = atMs;
    correlation.definitionKey = subscription.definitionKey;
    correlation.elementId = subscription.elementId;
    state.changes.update('messageCorrelation', correlation);
    subscription.lastEvent = 'CORRELATED';
    subscription.updatedAtMs = atMs;
    state.changes.update('eventSubscription', subscription);
  },
  messageStartedInstance(state, { correlation, lock }) {
    state.messages.take(correlation);
    state.changes.insert('messageCorrelation', correlation);
    if (lock === undefined) return;
    state.messages.startLocks.set(entryOf.startLock({ lock }), lock);
    state.changes.insert('messageStartLock', lock);
  },
  startLockReleased(state, { lock }) {
    const entry = entryOf.startLock({ lock });
    const known = state.messages.startLocks.get(entry);
    // A batch that has not read the lock does not hold it, and must not treat it as free.
    if (known?.key === lock.key) state.messages.startLocks.set(entry, undefined);
    state.changes.delete('messageStartLock', known?.key === lock.key ? known : lock);
  },
};
