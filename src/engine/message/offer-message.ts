import { assert } from '../../core/assert.ts';
import type {
  MessageCorrelationKey,
  MessageStartLockKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { startAtEvent } from '../process/start-at-event.ts';
import { documentLength } from '../variable/document-length.ts';
import { slotNumber, startLockNumber } from './slot.ts';
import type { OfferedMessage } from './offered-message.ts';
import type { WaitingSubscription } from './waiting-subscriptions.ts';

/** The processes that a message reaches in one decision, each once, by process id. */
export interface Reach {
  readonly waiting: readonly WaitingSubscription[];
  readonly starts: readonly EventSubscriptionRow[];
  /** Processes with a start event for the message whose lock an active instance has. */
  readonly lockedProcessIds: readonly string[];
  /** A subscription that takes nothing because its process instance is suspended. */
  readonly suspended: WaitingSubscription | undefined;
  /** There may be further processes after this one. */
  readonly restAfter: string | undefined;
}

/** The most processes that a message reaches in one decision (law E8), and the most bytes of variables. */
const processesMax = 100;
const bytesMax = 8_000_000;

/** Finds the subscriptions of the processes after one, by process id. Reads everything that taking the message needs. */
export function findReach(
  { state }: CommandContext,
  { slot, variables, isStored }: OfferedMessage,
  after: string | undefined,
): Reach {
  const { tenantId, name, correlationKey } = slot;
  const starts = state.messages.startsOf(tenantId, name, after);
  const startOf = new Map<string, EventSubscriptionRow>();
  for (const row of starts.rows) if (!startOf.has(row.processId)) startOf.set(row.processId, row);
  const startIds = [...startOf.keys()];
  const lastStart = starts.isWhole ? undefined : startIds.at(-1);
  const waiting: WaitingSubscription[] = [];
  const started: EventSubscriptionRow[] = [];
  const lockedProcessIds: string[] = [];
  let suspended: WaitingSubscription | undefined;
  const max = Math.max(
    1,
    Math.min(processesMax, Math.floor(bytesMax / (documentLength(variables) + 1))),
  );
  for (let last = after ?? ''; ;) {
    const next = earlier(
      state.messages.nextWaitingProcess(slot, last),
      startIds.find((id) => id > last),
    );
    if (next === undefined) {
      return { waiting, starts: started, lockedProcessIds, suspended, restAfter: lastStart };
    }
    const isBeyond = lastStart !== undefined && next > lastStart;
    if (isBeyond || waiting.length + started.length >= max) {
      return { waiting, starts: started, lockedProcessIds, suspended, restAfter: last };
    }
    last = next;
    const first = state.messages.firstWaiting(slot, next);
    const start = startOf.get(next);
    if (first === undefined) suspended ??= state.messages.suspendedIn(slot, next);
    if (first !== undefined) {
      // A subscription takes a stored message after the one that is on its way to it.
      if (!first.isReserved || !isStored) waiting.push(first);
    } else if (start !== undefined) {
      const lock = { tenantId, processId: next, correlationKey };
      if (correlationKey !== '' && state.messages.startLock(lock)) lockedProcessIds.push(next);
      else if (state.definition(start.definitionKey) !== undefined) started.push(start);
    }
  }
}

function earlier(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left < right ? left : right;
}

export interface Reached {
  readonly started: readonly ProcessInstanceKey[];
  readonly reserved: readonly MessageCorrelationKey[];
}

/**
 * Reserves the waiting subscriptions and starts instances. An instance takes a message in a decision of its own, because
 * a publication holds slots and no instance.
 */
export function reach(context: CommandContext, message: OfferedMessage, found: Reach): Reached {
  const reserved = found.waiting.map((to) => reserve(context, message, to));
  const started = found.starts.map((start) => startByMessage(context, message, start));
  if (found.restAfter !== undefined) {
    continueLater(context, message.key as unknown as ProcessInstanceKey, {
      kind: 'offerMessage',
      message,
      after: found.restAfter,
    });
  }
  return { started, reserved };
}

export function reserve(
  context: CommandContext,
  { key, slot, variables }: OfferedMessage,
  to: WaitingSubscription,
): MessageCorrelationKey {
  const { tenantId, name, correlationKey } = slot;
  const correlation = context.newSharedKey<MessageCorrelationKey>();
  context.emit({
    kind: 'messageReserved',
    correlation: {
      key: correlation,
      messageKey: key,
      slot: slotNumber(slot),
      tenantId,
      messageName: name,
      correlationKey,
      processId: to.processId,
      subscriptionKey: to.key,
      definitionKey: to.definitionKey,
      rootKey: to.rootKey,
      processInstanceKey: to.processInstanceKey,
      elementId: to.elementId,
      elementInstanceKey: to.holderKey,
      state: 'reserved',
      variables,
      correlatedAtMs: undefined,
    },
  });
  continueLater(context, to.rootKey, { kind: 'correlateMessage', correlationKey: correlation });
  return correlation;
}

/** Starts an instance, which locks its process for the correlation key until it has ended. */
export function startByMessage(
  context: CommandContext,
  { key, slot, variables }: OfferedMessage,
  start: EventSubscriptionRow,
): ProcessInstanceKey {
  const { tenantId, name, correlationKey } = slot;
  const { processId } = start;
  const definition = context.state.definition(start.definitionKey);
  assert(definition, `process definition ${start.definitionKey} to exist`);
  const lockKey = correlationKey === '' ? undefined : context.newSharedKey<MessageStartLockKey>();
  const instanceKey = startAtEvent(context, {
    definition,
    startEventId: start.elementId,
    variables,
    startLock: lockKey && { key: lockKey, processId, correlationKey },
  });
  context.emit({
    kind: 'messageStartedInstance',
    correlation: {
      key: context.newSharedKey<MessageCorrelationKey>(),
      messageKey: key,
      slot: slotNumber(slot),
      tenantId,
      messageName: name,
      correlationKey,
      processId,
      subscriptionKey: start.key,
      definitionKey: start.definitionKey,
      rootKey: instanceKey,
      processInstanceKey: instanceKey,
      elementId: start.elementId,
      elementInstanceKey: undefined,
      state: 'correlated',
      variables: undefined,
      correlatedAtMs: context.nowMs,
    },
    lock: lockKey && {
      key: lockKey,
      number: startLockNumber({ tenantId, processId, correlationKey }),
      tenantId,
      processId,
      correlationKey,
      processInstanceKey: instanceKey,
    },
  });
  return instanceKey;
}
