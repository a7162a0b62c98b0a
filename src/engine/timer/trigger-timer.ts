import { assert } from '../../core/assert.ts';
import type { TimerTrigger, Trigger } from '../../model/process.ts';
import type { Firing } from '../../model/timer/cycle.ts';
import type { LivingCatchPoint } from '../catch/catch-points.ts';
import {
  findTriggerable,
  requireInterrupted,
  triggerSubscription,
} from '../catch/trigger-subscription.ts';
import { evaluateNextFiring } from '../catch/triggers/timer.ts';
import type { CommandContext } from '../command-context.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { documentScope } from '../expression/document-scope.ts';
import { scopeReader } from '../expression/evaluate.ts';
import type { Load } from '../footprint.ts';
import { done, type Handler } from '../handler.ts';
import { isFailure } from '../incident/model-failure.ts';
import { startAtEvent } from '../process/start-at-event.ts';
import { isSuspended } from '../suspension/is-suspended.ts';
import type { DueTimer } from './due-timer.ts';
import type { Root } from '../state/root.ts';

/** Reads the root first and then checks the timer again, because another node may have triggered it. */
export const triggerTimer: Handler<'triggerTimer'> = {
  isNewWork: false,
  footprint,
  decide(context, due) {
    const timer = findTimer(context, due);
    if (timer?.dueAtMs === undefined || timer.dueAtMs > context.nowMs) return done;
    if (timer.suspendedAtMs !== undefined) return done;
    const { rootKey } = due;
    if (rootKey === undefined) {
      triggerStart(context, timer);
      return done;
    }
    const root = context.state.storedRoot(rootKey);
    if (root === undefined) close(context, timer);
    else triggerInstance(context, root, timer);
    return done;
  },
};

/** A timer whose trigger throws is due again after a while, so that it does not delay others. */
export const putOffTimer: Handler<'putOffTimer'> = {
  isNewWork: false,
  footprint,
  decide(context, due) {
    const timer = findTimer(context, due);
    if (timer?.dueAtMs === undefined || timer.dueAtMs > context.nowMs) return done;
    const firing = { dueAtMs: context.nowMs + putOffMs, firingsLeft: timer.firingsLeft };
    reschedule(context, timer, firing);
    return done;
  },
};

const putOffMs = 60_000;

function footprint({ key, rootKey, definitionKey }: DueTimer): readonly Load[] {
  if (rootKey !== undefined) return [{ kind: 'root', key: rootKey }];
  return [
    { kind: 'row', table: 'eventSubscription', id: key },
    { kind: 'definition', key: definitionKey },
  ];
}

/**
 * `undefined` after it has closed. Rows whose root no longer exists are found, too, because they would be due for ever.
 */
function findTimer(
  { state }: CommandContext,
  { key, rootKey, holderKey }: DueTimer,
): EventSubscriptionRow | undefined {
  const root = rootKey && state.storedRoot(rootKey);
  if (root === undefined || holderKey === undefined) return state.row('eventSubscription', key);
  return root.subscription(holderKey, key);
}

function close(context: CommandContext, timer: EventSubscriptionRow): void {
  context.emit({ kind: 'eventSubscriptionClosed', subscription: timer, atMs: context.nowMs });
}

/** A timer whose element or instance is being left does nothing any more. */
function triggerInstance(context: CommandContext, root: Root, timer: EventSubscriptionRow): void {
  const caught = findTriggerable(context, root, timer);
  if (caught === undefined) {
    close(context, timer);
    return;
  }
  if (isSuspended(root, caught.holder.row)) {
    context.emit({ kind: 'triggerSuspended', subscription: timer, atMs: context.nowMs });
    return;
  }
  requireInterrupted(context, root, caught);
  const next = nextFiring(context, root, timer, caught);
  if (next !== undefined) reschedule(context, timer, next);
  triggerSubscription(context, root, timer, {
    caught,
    variables: [],
    isLast: next === undefined,
  });
}

/** A cycle that can no longer be evaluated ends with this firing. */
function nextFiring(
  context: CommandContext,
  root: Root,
  timer: EventSubscriptionRow,
  { point, holder }: LivingCatchPoint,
): Firing | undefined {
  if (point.interrupting) return undefined;
  const next = evaluateNextFiring(context, scopeReader(root, holder.row.key), {
    trigger: timerOf(point.trigger),
    last: firingOf(timer),
  });
  return isFailure(next) ? undefined : next;
}

/** Starts an instance of the version to which the timer belongs, without variables. */
function triggerStart(context: CommandContext, timer: EventSubscriptionRow): void {
  const definition = context.state.definition(timer.definitionKey);
  assert(definition, `process definition ${timer.definitionKey} to exist`);
  const point = definition.process.catches.find(({ elementId }) => elementId === timer.elementId);
  assert(point, `a start event '${timer.elementId}' in process '${definition.process.id}'`);
  const next = evaluateNextFiring(context, documentScope([], timer.tenantId), {
    trigger: timerOf(point.trigger),
    last: firingOf(timer),
  });
  if (next !== undefined && !isFailure(next)) reschedule(context, timer, next);
  else close(context, timer);
  startAtEvent(context, { definition, startEventId: timer.elementId, variables: [] });
}

function timerOf(trigger: Trigger): TimerTrigger {
  assert(trigger.kind === 'timer', 'a catch point of a timer to have a timer');
  return trigger;
}

function firingOf({ key, dueAtMs, firingsLeft }: EventSubscriptionRow): Firing {
  assert(dueAtMs !== undefined, `timer ${key} to have a due date`);
  return { dueAtMs, firingsLeft };
}

function reschedule(context: CommandContext, timer: EventSubscriptionRow, firing: Firing): void {
  context.emit({ kind: 'timerRescheduled', subscription: timer, firing, atMs: context.nowMs });
}
