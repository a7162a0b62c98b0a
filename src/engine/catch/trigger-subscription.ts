import { assert } from '../../core/assert.ts';
import type { VariableDocument } from '../../core/json.ts';
import type { CommandContext } from '../command-context.ts';
import { isEnding, isInEnding } from '../element/is-ending.ts';
import { findScope, type Scope } from '../element/scope.ts';
import { requireEnds } from '../element/require-work.ts';
import { findProcess } from '../element/visit.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type { Root } from '../state/root.ts';
import { catchPointsOf, type LivingCatchPoint } from './catch-points.ts';
import { triggerCatchPoint } from './trigger-catch-point.ts';

/**
 * The catch point of an open subscription, if a trigger reaches it now: its element or scope is fully active. A
 * subscription that an interrupting trigger has closed no longer exists.
 */
export function findTriggerable(
  context: CommandContext,
  root: Root,
  subscription: EventSubscriptionRow,
): LivingCatchPoint | undefined {
  const { holderKey, elementId } = subscription;
  assert(holderKey, `event subscription ${subscription.key} to have a holder`);
  const holder = findScope(root, holderKey);
  if (holder === undefined || !isActive(context, root, holder)) return undefined;
  const point = catchPointsOf(findProcess(context, holder.row.definitionKey), holder).find(
    (candidate) => candidate.elementId === elementId,
  );
  assert(point, `a catch point at element '${elementId}'`);
  return { point, holder };
}

/** Whether neither the holder nor a scope around it is ending. */
function isActive(context: CommandContext, root: Root, holder: Scope): boolean {
  if (context.state.root(root.key) === undefined) return false;
  if (isInEnding(root, holder.row)) return false;
  if (holder.kind === 'process') return !isEnding(holder.row);
  // An element that is done waits for nothing until its next step completes it.
  return holder.row.state === 'active' && holder.row.waitsFor !== undefined;
}

/** Whether the trigger of a catch point ends more than the wait of its own element. */
function isInterrupting({ point: { interrupting, enters } }: LivingCatchPoint): boolean {
  return interrupting && (enters === 'boundary' || enters === 'eventSubProcess');
}

/** Reads, before the first event, the rows that the trigger of a catch point ends. */
export function requireInterrupted(
  context: CommandContext,
  root: Root,
  caught: LivingCatchPoint,
): void {
  if (isInterrupting(caught)) requireEnds(context, root, [caught.holder.row]);
}

/**
 * Triggers the catch point of a subscription. An interrupting one closes the subscription; otherwise it stays open for
 * the next trigger, unless `isLast`. `requireInterrupted` comes before the caller's first event.
 */
export function triggerSubscription(
  context: CommandContext,
  root: Root,
  subscription: EventSubscriptionRow,
  triggered: {
    readonly caught: LivingCatchPoint;
    readonly variables: VariableDocument;
    readonly isLast: boolean;
  },
): void {
  const { caught, variables, isLast } = triggered;
  if (caught.point.interrupting || isLast) {
    context.emit({
      kind: 'eventSubscriptionClosed',
      subscription,
      atMs: context.nowMs,
      isTriggered: true,
    });
  }
  triggerCatchPoint(context, root, caught, variables);
}
