/**
 * Conditions of living elements and scopes, evaluated between the steps of a decision.
 * C1  A condition is evaluated when its subscription opens, and when a variable on which it depends is created or
 *     changed in its event scope or around it. Several changes between two steps count once.
 * C2  A condition without the value true (an error, null, too much work) is false. Nothing is remembered: an event that
 *     does not interrupt is triggered at each change while its condition is true.
 * C3  Outer conditions come before inner ones, which may be gone then.
 * C4  One decision evaluates at most `conditionsMax` conditions, and checks at most `lookedAtMax` for whether a change
 *     concerns them. At its end, it leaves the others to continuations.
 */
import type { EventSubscriptionKey, ProcessInstanceKey, ScopeKey } from '../../core/key.ts';
import type { CatchPoint, ConditionTrigger, VariableChange } from '../../model/process.ts';
import { catchPointsOf, type LivingCatchPoint } from '../catch/catch-points.ts';
import { findTriggerable, triggerSubscription } from '../catch/trigger-subscription.ts';
import type { CommandContext } from '../command-context.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { findScope, scopePath } from '../element/scope.ts';
import { findProcess } from '../element/visit.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { scopeReader } from '../expression/evaluate.ts';
import { isSuspended } from '../suspension/is-suspended.ts';
import type { Root } from '../state/root.ts';
import { holds } from './evaluate-condition.ts';

/** The most conditions that one decision evaluates (law E8). */
const conditionsMax = 100;

/** The most conditions that one decision checks, in all its steps. */
const lookedAtMax = 100_000;

const nothing: ReadonlySet<ScopeKey> = new Set();

/**
 * Triggers the conditions that have become true by the events since the last call. Returns the scopes whose content an
 * event sub-process has interrupted. Without open conditions it only checks the kinds of the events.
 */
export function triggerConditions(context: CommandContext): ReadonlySet<ScopeKey> {
  const { watch } = context;
  if (watch.evaluated >= conditionsMax || watch.lookedAt >= lookedAtMax) {
    watch.hops = Math.max(watch.hops, context.hops);
    return nothing;
  }
  const changed = takeChanges(context);
  if (changed === undefined) return nothing;
  const interrupted = new Set<ScopeKey>();
  for (const { root, found } of concernedBy(context, changed)) {
    const now = conditionsMax - watch.evaluated;
    evaluateInTurn(context, root, { subscriptions: found.slice(0, now), interrupted });
    for (const { key } of found.slice(now)) watch.left.set(key, root.key);
  }
  return interrupted;
}

/** Called at the end of a decision (law C4). */
export function leaveConditions(context: CommandContext): void {
  const { watch, laps } = context;
  const changed = takeChanges(context);
  if (changed !== undefined) {
    for (const { root, found } of concernedBy(context, changed)) {
      for (const { key } of found) watch.left.set(key, root.key);
    }
  }
  if (watch.left.size === 0) return;
  const byRoot = Map.groupBy(watch.left, ([, rootKey]) => rootKey);
  for (const [rootKey, entries] of byRoot) {
    for (let from = 0; from < entries.length; from += conditionsMax) {
      const subscriptionKeys = entries.slice(from, from + conditionsMax).map(([key]) => key);
      const { hops } = watch;
      continueLater(context, rootKey, { kind: 'evaluateConditions', subscriptionKeys, hops, laps });
    }
  }
  watch.left.clear();
}

/** The rule of a continuation: evaluates those conditions that still wait. */
export function evaluateConditions(
  context: CommandContext,
  root: Root | undefined,
  work: {
    readonly subscriptionKeys: readonly EventSubscriptionKey[];
    readonly areTrue?: true;
    readonly hops: number;
    readonly laps: number;
  },
): void {
  if (root === undefined || context.state.root(root.key) === undefined) return;
  context.laps = work.laps;
  context.resumeToken(work.hops);
  const subscriptions = work.subscriptionKeys.flatMap((key) => root.conditions.get(key) ?? []);
  root.requireMembers(holdersOf(subscriptions));
  const { areTrue } = work;
  evaluateInTurn(context, root, { subscriptions, interrupted: new Set(), areTrue });
}

/** It triggers once when its process instance is resumed, even if it is false by then. */
function suspendTrigger(context: CommandContext, subscription: EventSubscriptionRow): void {
  if (subscription.suspendedAtMs !== undefined) return;
  context.emit({ kind: 'triggerSuspended', subscription, atMs: context.nowMs });
}

function evaluateInTurn(
  context: CommandContext,
  root: Root,
  evaluating: {
    readonly subscriptions: readonly EventSubscriptionRow[];
    readonly interrupted: Set<ScopeKey>;
    readonly areTrue?: true | undefined;
  },
): void {
  for (const subscription of evaluating.subscriptions) {
    // An earlier condition has interrupted its scope and so closed it.
    if (!root.conditions.has(subscription.key)) continue;
    const caught = findTriggerable(context, root, subscription);
    if (caught === undefined) continue;
    context.watch.evaluated += 1;
    if (evaluating.areTrue !== true && !isTrue(context, root, caught)) continue;
    if (isSuspended(root, caught.holder.row)) {
      suspendTrigger(context, subscription);
      continue;
    }
    triggerSubscription(context, root, subscription, { caught, variables: [], isLast: false });
    const { point, holder } = caught;
    if (point.interrupting && point.enters === 'eventSubProcess') {
      evaluating.interrupted.add(holder.row.key);
    }
  }
}

function isTrue(context: CommandContext, root: Root, { point, holder }: LivingCatchPoint): boolean {
  const { trigger } = point;
  if (trigger.kind !== 'conditional') return false;
  return holds(context, scopeReader(root, holder.row.key), {
    condition: trigger.condition,
    among: conditionsMax,
  });
}

/** The changes in a root. */
interface Changes {
  readonly opened: Set<EventSubscriptionRow>;
  /** The changed variables by name, then by scope. */
  readonly variables: Map<string, Map<ScopeKey, Set<VariableChange>>>;
}

type Changed = ReadonlyMap<ProcessInstanceKey, Changes>;

/** `undefined` if the root has no change on which a condition may depend. */
function takeChanges({ events, state, watch }: CommandContext): Changed | undefined {
  let changed: Map<ProcessInstanceKey, Changes> | undefined;
  for (; watch.events < events.length; watch.events += 1) {
    const event = events[watch.events];
    if (event?.kind === 'variableCreated' || event?.kind === 'variableUpdated') {
      const { name, scopeKey, rootKey } = event.variable;
      if ((state.roots.get(rootKey)?.conditions.size ?? 0) === 0) continue;
      changed ??= new Map();
      const { variables } = partOf(changed, rootKey, noChanges);
      const change = event.kind === 'variableCreated' ? 'create' : 'update';
      const scopes = partOf(variables, name, () => new Map<ScopeKey, Set<VariableChange>>());
      partOf(scopes, scopeKey, () => new Set<VariableChange>()).add(change);
    } else if (event?.kind === 'eventSubscriptionOpened') {
      const { subscription } = event;
      if (subscription.kind !== 'conditional' || subscription.rootKey === undefined) continue;
      changed ??= new Map();
      partOf(changed, subscription.rootKey, noChanges).opened.add(subscription);
    }
  }
  return changed;
}

function noChanges(): Changes {
  return { opened: new Set(), variables: new Map() };
}

function partOf<K, V>(whole: Map<K, V>, key: K, create: () => V): V {
  const known = whole.get(key);
  if (known !== undefined) return known;
  const part = create();
  whole.set(key, part);
  return part;
}

function concernedBy(
  context: CommandContext,
  changed: Changed,
): readonly { readonly root: Root; readonly found: readonly EventSubscriptionRow[] }[] {
  return [...changed].flatMap(([rootKey, changes]) => {
    const root = context.state.root(rootKey);
    if (root === undefined || root.conditions.size === 0) return [];
    context.watch.lookedAt += root.conditions.size;
    return [{ root, found: findConcerned(context, root, changes) }];
  });
}

/** Law C1; outer ones first (law C3). */
function findConcerned(
  context: CommandContext,
  root: Root,
  { opened, variables }: Changes,
): readonly EventSubscriptionRow[] {
  const found: { readonly row: EventSubscriptionRow; readonly depth: number }[] = [];
  root.requireMembers(holdersOf(root.conditions.values()));
  for (const row of root.conditions.values()) {
    if (row.holderKey === undefined) continue;
    const trigger = opened.has(row) ? undefined : triggerOf(context, root, row);
    const scopes = trigger?.variables.flatMap((name) => variables.get(name) ?? []) ?? [];
    if (!opened.has(row) && scopes.length === 0) continue;
    const path = scopePath(root, row.holderKey);
    const counts = (change: VariableChange) => trigger?.changes.includes(change) === true;
    const sees = (changes: ReadonlySet<VariableChange> | undefined) =>
      changes !== undefined && [...changes].some(counts);
    const isConcerned =
      opened.has(row) || scopes.some((scope) => path.some((key) => sees(scope.get(key))));
    if (isConcerned) found.push({ row, depth: path.length });
  }
  return found.toSorted((left, right) => left.depth - right.depth).map(({ row }) => row);
}

function holdersOf(subscriptions: Iterable<EventSubscriptionRow>): readonly ScopeKey[] {
  return [...subscriptions].flatMap(({ holderKey }) => holderKey ?? []);
}

function triggerOf(
  context: CommandContext,
  root: Root,
  { holderKey, elementId }: EventSubscriptionRow,
): ConditionTrigger | undefined {
  const holder = holderKey && findScope(root, holderKey);
  if (holder === undefined) return undefined;
  const isOwn = (point: CatchPoint) => point.elementId === elementId;
  const point = catchPointsOf(findProcess(context, holder.row.definitionKey), holder).find(isOwn);
  return point?.trigger.kind === 'conditional' ? point.trigger : undefined;
}
