import type { ProcessInstanceKey } from '../../core/key.ts';
import {
  findTriggerable,
  requireInterrupted,
  triggerSubscription,
} from '../catch/trigger-subscription.ts';
import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { type Load, Miss, readTogether } from '../footprint.ts';
import { startAtEvent } from '../process/start-at-event.ts';
import { isSuspended } from '../suspension/is-suspended.ts';
import { documentLength } from '../variable/document-length.ts';
import type { Signal } from './signal-commands.ts';
import type { SignalSubscription } from './signal-subscription.ts';

/** The most subscriptions that one decision triggers (law E8), and the most characters of variables that it gives them. */
const subscriptionsMax = 100;
const variablesMax = 8_000_000;

interface Lot {
  readonly subscriptions: readonly SignalSubscription[];
  readonly variables: Signal['variables'];
}

/**
 * Triggers those subscriptions that are still open. A lot that is too large for one decision is halved: each half is a
 * continuation of the same owner, so that they run one after the other, and few of them are long.
 */
export function triggerSignal(
  context: CommandContext,
  owner: ProcessInstanceKey,
  { subscriptions, variables }: Lot,
): void {
  const max = Math.min(
    subscriptionsMax,
    Math.floor(variablesMax / Math.max(1, documentLength(variables))),
  );
  if (subscriptions.length > Math.max(1, max)) {
    const middle = Math.ceil(subscriptions.length / 2);
    for (const half of [subscriptions.slice(0, middle), subscriptions.slice(middle)]) {
      continueLater(context, owner, { kind: 'triggerSignal', subscriptions: half, variables });
    }
    return;
  }
  requireRows(context, subscriptions);
  requireWork(context, subscriptions);
  for (const subscription of subscriptions) trigger(context, subscription, variables);
}

/** Reads all rows in one miss, before the first event. */
function requireRows(
  { state }: CommandContext,
  subscriptions: readonly SignalSubscription[],
): void {
  requireAll(
    subscriptions.flatMap(({ key, rootKey, definitionKey }) => {
      if (rootKey !== undefined) {
        return state.roots.has(rootKey) ? [] : [{ kind: 'root', key: rootKey }];
      }
      const loads: Load[] = [];
      if (!state.rows.eventSubscription.has(key)) {
        loads.push({ kind: 'row', table: 'eventSubscription', id: key });
      }
      if (!state.catalog.definitions.has(definitionKey)) {
        loads.push({ kind: 'definition', key: definitionKey });
      }
      return loads;
    }),
  );
}

/**
 * Reads the elements that wait, and the elements that their triggers interrupt. Each miss names the missing rows of all
 * of them.
 */
function requireWork(context: CommandContext, subscriptions: readonly SignalSubscription[]): void {
  const waiting = subscriptions.flatMap(({ rootKey, holderKey, key }) => {
    const root = rootKey && context.state.storedRoot(rootKey);
    return root && holderKey ? [{ root, holderKey, key }] : [];
  });
  readTogether(waiting, ({ root, holderKey }) => {
    root.requireMembers([holderKey]);
  });
  readTogether(waiting, ({ root, holderKey, key }) => {
    const row = root.subscription(holderKey, key);
    const caught = row && findTriggerable(context, root, row);
    if (caught) requireInterrupted(context, root, caught);
  });
}

function requireAll(missing: readonly Load[]): void {
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
}

function trigger(
  context: CommandContext,
  { key, rootKey, holderKey }: SignalSubscription,
  variables: Signal['variables'],
): void {
  if (rootKey === undefined || holderKey === undefined) {
    triggerStart(context, context.state.row('eventSubscription', key), variables);
    return;
  }
  const root = context.state.storedRoot(rootKey);
  const subscription = root?.subscription(holderKey, key);
  if (root === undefined || subscription === undefined) return;
  const caught = findTriggerable(context, root, subscription);
  // As with Camunda, an element that is completing does not receive the signal, and keeps its subscription.
  if (caught === undefined || isSuspended(root, caught.holder.row)) return;
  triggerSubscription(context, root, subscription, { caught, variables, isLast: false });
}

function triggerStart(
  context: CommandContext,
  start: EventSubscriptionRow | undefined,
  variables: Signal['variables'],
): void {
  if (start?.state !== 'open') return;
  const definition = context.state.definition(start.definitionKey);
  if (definition === undefined) return;
  startAtEvent(context, { definition, startEventId: start.elementId, variables });
}
