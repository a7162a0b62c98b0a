import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey } from '../../core/key.ts';
import type { Firing } from '../../model/timer/cycle.ts';
import type { Appliers } from '../applier.ts';
import { startSubscriptionsId } from '../footprint.ts';
import { move, type Moves } from '../state/moves.ts';
import type { Root } from '../state/root.ts';
import type { WorkingSet } from '../working-set.ts';
import type { EventSubscriptionRow, EventSubscriptionState } from './event-subscription-row.ts';

interface SubscriptionMoment {
  readonly subscription: EventSubscriptionRow;
  readonly atMs: number;
}

export interface EventSubscriptionEvents {
  eventSubscriptionOpened: { readonly subscription: EventSubscriptionRow };
  /** The subscription triggered for the last time, or its element or definition waits no longer. */
  eventSubscriptionClosed: SubscriptionMoment & {
    /** The trigger of the subscription closes it. */
    readonly isTriggered?: true;
  };
  /** The timer fires again, or its firing is postponed. */
  timerRescheduled: SubscriptionMoment & { readonly firing: Firing };
  /** Its timer is due, or its condition true, while its process instance is suspended; or that is resumed. */
  triggerSuspended: SubscriptionMoment;
  triggerResumed: SubscriptionMoment;
  eventSubscriptionMigrated: SubscriptionMoment & {
    readonly definitionKey: ProcessDefinitionKey;
    readonly processId: string;
    readonly elementId: string;
    readonly interrupting: boolean;
  };
}

export const eventSubscriptionMoves: Moves<EventSubscriptionState> = {
  open: ['closed'],
  closed: [],
};

export const eventSubscriptionAppliers: Appliers<EventSubscriptionEvents> = {
  eventSubscriptionOpened(state, { subscription }) {
    const root = rootOf(state, subscription);
    if (root !== undefined) root.addSubscription(subscription);
    else {
      assert(subscription.rootKey === undefined, `root ${subscription.rootKey} to be alive`);
      addStart(state, subscription);
    }
    state.changes.insert('eventSubscription', subscription);
  },
  eventSubscriptionClosed(state, { subscription, atMs, isTriggered }) {
    const root = rootOf(state, subscription);
    if (root === undefined) state.rows.eventSubscription.set(subscription.key, undefined);
    else root.removeSubscription(subscription);
    move(subscription, 'closed', eventSubscriptionMoves);
    subscription.updatedAtMs = atMs;
    if (subscription.lastEvent === undefined) {
      state.changes.delete('eventSubscription', subscription);
      return;
    }
    // A search shows the subscriptions of messages in instances, with their last event.
    if (isTriggered === undefined) subscription.lastEvent = 'DELETED';
    state.changes.update('eventSubscription', subscription);
  },
  timerRescheduled(state, { subscription, firing, atMs }) {
    subscription.dueAtMs = firing.dueAtMs;
    subscription.firingsLeft = firing.firingsLeft;
    subscription.updatedAtMs = atMs;
    state.changes.update('eventSubscription', subscription);
  },
  triggerSuspended(state, { subscription, atMs }) {
    subscription.suspendedAtMs = atMs;
    subscription.updatedAtMs = atMs;
    state.changes.update('eventSubscription', subscription);
  },
  triggerResumed(state, { subscription, atMs }) {
    subscription.suspendedAtMs = undefined;
    subscription.updatedAtMs = atMs;
    state.changes.update('eventSubscription', subscription);
  },
  eventSubscriptionMigrated(state, { subscription, atMs, definitionKey, ...target }) {
    subscription.definitionKey = definitionKey;
    subscription.processId = target.processId;
    subscription.elementId = target.elementId;
    if (subscription.triggers !== undefined) {
      subscription.triggers = target.interrupting ? 'once' : 'repeatedly';
    }
    subscription.updatedAtMs = atMs;
    if (subscription.lastEvent !== undefined) subscription.lastEvent = 'MIGRATED';
    state.changes.update('eventSubscription', subscription);
  },
};

function addStart(state: WorkingSet, subscription: EventSubscriptionRow): void {
  const { key, tenantId, processId } = subscription;
  state.rows.eventSubscription.set(key, subscription);
  const id = startSubscriptionsId(tenantId, processId);
  state.startSubscriptions.set(id, [...(state.startSubscriptions.get(id) ?? []), key]);
}

/** `undefined` for the subscription of a start event, or of a root that no longer exists. */
function rootOf(state: WorkingSet, { rootKey }: EventSubscriptionRow): Root | undefined {
  return rootKey === undefined ? undefined : state.storedRoot(rootKey);
}
