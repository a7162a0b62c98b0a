import type { MessageCorrelationKey } from '../../core/key.ts';
import {
  findTriggerable,
  requireInterrupted,
  triggerSubscription,
} from '../catch/trigger-subscription.ts';
import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { accept, done, type Handler } from '../handler.ts';
import { isSuspended } from '../suspension/is-suspended.ts';
import type { Root } from '../state/root.ts';
import type { StartLockName } from './message-loads.ts';
import { slotOf } from './message-state.ts';
import { findReach, reach, reserve, startByMessage } from './offer-message.ts';
import type { OfferedMessage } from './offered-message.ts';
import { startLockNumber } from './slot.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';

/**
 * A reserved message arrives at its instance. If the instance can no longer take it, the message goes to another
 * subscription of the same process.
 */
export function takeMessage(
  context: CommandContext,
  root: Root | undefined,
  { correlationKey }: { readonly correlationKey: MessageCorrelationKey },
): void {
  const correlation = context.state.row('messageCorrelation', correlationKey);
  if (correlation?.state !== 'reserved') return;
  const { elementInstanceKey: holderKey, subscriptionKey, processId, variables } = correlation;
  const subscription = holderKey && root?.subscription(holderKey, subscriptionKey);
  const caught = root && subscription && findTriggerable(context, root, subscription);
  if (caught && !isSuspended(root, caught.holder.row)) {
    requireInterrupted(context, root, caught);
    context.emit({ kind: 'messageCorrelated', correlation, subscription, atMs: context.nowMs });
    triggerSubscription(context, root, subscription, {
      caught,
      variables: variables ?? [],
      isLast: false,
    });
    return;
  }
  const to = context.state.messages.firstWaiting(slotOf(correlation), processId, subscriptionKey);
  if (to === undefined) {
    context.emit({ kind: 'messageReleased', correlation });
    return;
  }
  context.emit({ kind: 'messageRedirected', correlation, to });
  continueLater(context, to.rootKey, { kind: 'correlateMessage', correlationKey });
}

/** The rest of the processes that a message reaches. */
export function offerFurther(
  context: CommandContext,
  { message, after }: { readonly message: OfferedMessage; readonly after: string },
): void {
  reach(context, message, findReach(context, message, after));
}

/** A subscription that has opened, or has taken a message, takes the oldest stored one. */
export const offerStoredMessage: Handler<'offerStoredMessage'> = {
  isNewWork: false,
  footprint: ({ slot, to }) => [{ kind: 'storedMessages', slot, processId: to.processId }],
  decide(context, { slot, to }) {
    const [oldest] = context.state.messages.storedFor(slot, to.processId);
    const stored = oldest && context.state.row('message', oldest.key);
    if (stored === undefined || stored.expiresAtMs <= context.nowMs) return done;
    const { key, variables } = stored;
    reserve(context, { key, slot, variables, isStored: true }, to);
    return done;
  },
};

/** An instance that a message has started has ended: the next stored message may start one. */
export function releaseStartLock(context: CommandContext, instance: ProcessInstanceRow): void {
  const { startLock, tenantId, key: processInstanceKey } = instance;
  if (startLock === undefined) return;
  const { key, processId, correlationKey } = startLock;
  const name = { tenantId, processId, correlationKey };
  const lock = { key, ...name, number: startLockNumber(name), processInstanceKey };
  context.emit({ kind: 'startLockReleased', lock });
  continueLater(context, instance.rootKey, { kind: 'startStoredMessage', lock: name });
}

/** The oldest stored message of the start events of the newest version starts an instance. */
export function startStoredMessage(
  context: CommandContext,
  { lock }: { readonly lock: StartLockName },
): void {
  const { tenantId, processId, correlationKey } = lock;
  const { messages } = context.state;
  const found = context.state.startSubscriptionsOf(tenantId, processId).flatMap((start) => {
    const { kind, name, state } = start;
    if (kind !== 'message' || name === undefined || state !== 'open') return [];
    const slot = { tenantId, name, correlationKey };
    return messages.storedFor(slot, processId).map((stored) => ({ start, slot, stored }));
  });
  const [oldest] = found.toSorted(
    (left, right) =>
      left.stored.publishedAtMs - right.stored.publishedAtMs ||
      Number(BigInt(left.stored.key) - BigInt(right.stored.key)),
  );
  if (oldest === undefined || messages.startLock(lock) !== undefined) return;
  const { start, slot, stored } = oldest;
  const message = context.state.row('message', stored.key);
  if (message === undefined || context.state.definition(start.definitionKey) === undefined) return;
  const { key, variables } = message;
  startByMessage(context, { key, slot, variables, isStored: true }, start);
}

/** The state of the correlations of a message, for a request that waits for one. */
export const readCorrelations: Handler<'readCorrelations'> = {
  isNewWork: false,
  footprint: ({ keys }) => keys.map((id) => ({ kind: 'row', table: 'messageCorrelation', id })),
  decide(context, { keys }) {
    const rows = context.state.rowsOf('messageCorrelation', keys);
    const taken = rows.find((row) => row?.state === 'correlated');
    const isPending = rows.some((row) => row?.state === 'reserved');
    return accept({ processInstanceKey: taken?.processInstanceKey, isPending });
  },
};
