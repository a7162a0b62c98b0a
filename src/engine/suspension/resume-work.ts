import type { EventSubscriptionKey, ProcessInstanceKey } from '../../core/key.ts';
import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { continueScope } from '../element/lifecycle.ts';
import type { Root } from '../state/root.ts';
import { suspendedWorkMax, type SuspendedWork } from './suspended-work.ts';

/**
 * The rule of a continuation: a resumed process instance goes on with the next page of its suspended work, in the
 * order in which it was suspended. After the last page it completes, if nothing is alive in it. The work of an instance that has
 * ended is dropped.
 */
export function resumeWork(
  context: CommandContext,
  root: Root | undefined,
  work: {
    readonly processInstanceKey: ProcessInstanceKey;
    readonly after: EventSubscriptionKey | undefined;
  },
  owner: ProcessInstanceKey,
): void {
  const { processInstanceKey } = work;
  const instance = root?.processInstance(processInstanceKey);
  // Suspended again: the next resumption goes on.
  if (instance?.state === 'suspended') return;
  const suspended = context.state.suspendedWork(work);
  const { nowMs: atMs } = context;
  const continuations = context.state
    .rowsOf('continuation', suspended.continuations)
    .filter((row) => row?.suspendedIn === processInstanceKey);
  if (root === undefined || instance === undefined) {
    for (const row of continuations)
      if (row) context.emit({ kind: 'continuationDone', key: row.key });
    if (suspended.continuations.length < suspendedWorkMax) return;
    continueLater(context, owner, { kind: 'resumeInstance', ...work });
    return;
  }
  root.requireMembers(suspended.triggers.map(({ holderKey }) => holderKey));
  for (const row of continuations) {
    if (row) context.emit({ kind: 'continuationResumed', key: row.key, atMs });
  }
  resumeTriggers(context, root, suspended);
  const { subscriptions, jobs } = suspended;
  if (subscriptions.length > 0) context.emit({ kind: 'subscriptionsResumed', subscriptions });
  if (jobs.length > 0) context.emit({ kind: 'jobsResumed', jobs });
  if (isFull(suspended)) {
    const last = subscriptions.at(-1)?.key;
    const hasMore = last !== undefined && subscriptions.length >= suspendedWorkMax;
    const after = hasMore ? last : afterAll;
    continueLater(context, root.key, { kind: 'resumeInstance', processInstanceKey, after });
  } else continueScope(context, root, processInstanceKey);
}

/** No subscription has a greater key: later pages read none again, and no job. */
const afterAll = '9223372036854775807' as EventSubscriptionKey;

/** A timer is due again; a condition triggers in a later decision, which can read what it interrupts. */
function resumeTriggers(context: CommandContext, root: Root, { triggers }: SuspendedWork): void {
  const conditions: EventSubscriptionKey[] = [];
  for (const { key, holderKey } of triggers) {
    const subscription = root.subscription(holderKey, key);
    if (subscription?.suspendedAtMs === undefined) continue;
    context.emit({ kind: 'triggerResumed', subscription, atMs: context.nowMs });
    if (subscription.kind === 'conditional') conditions.push(key);
  }
  if (conditions.length === 0) return;
  const work = { subscriptionKeys: conditions, areTrue: true, hops: 0, laps: 0 } as const;
  continueLater(context, root.key, { kind: 'evaluateConditions', ...work });
}

function isFull({ continuations, triggers, subscriptions }: SuspendedWork): boolean {
  return [continuations, triggers, subscriptions].some(({ length }) => length >= suspendedWorkMax);
}
