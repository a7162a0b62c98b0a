import { assert } from '../../core/assert.ts';
import type { ScopeKey } from '../../core/key.ts';
import type { AwaitedTrigger, CatchPoint } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import type { Scope } from '../element/scope.ts';
import { findProcess } from '../element/visit.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { openSubscription } from '../event-subscription/open-subscription.ts';
import { scopeReader } from '../expression/evaluate.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import type { Root } from '../state/root.ts';
import { catchPointsOf } from './catch-points.ts';
import type { Opening, Prepared } from './wait-rule.ts';
import { isAwaited, waitRuleOf } from './wait-rules.ts';

/** A catch point whose expressions are evaluated. */
export interface PreparedPoint {
  readonly point: CatchPoint;
  readonly kind: AwaitedTrigger['kind'];
  readonly prepared: Prepared;
}

const noPoints: readonly never[] = [];

/** Messages open first, then timers, signals and conditions, as with Camunda. */
const openingOrder: readonly AwaitedTrigger['kind'][] = [
  'message',
  'timer',
  'signal',
  'conditional',
];

/** Evaluates the catch points of a living element or scope. */
export function prepareCatchPoints(
  context: CommandContext,
  root: Root,
  holder: Scope,
  points: readonly CatchPoint[],
): readonly PreparedPoint[] | Failure {
  if (points.length === 0) return noPoints;
  const scope = scopeReader(root, holder.row.key);
  const outer = holder.kind === 'element' ? scopeReader(root, holder.row.scopeKey) : scope;
  return evaluateCatchPoints(context, points, { scope, outer });
}

/**
 * Evaluates all catch points that wait for a trigger from outside. Emits nothing, because after one failure none of
 * them may open. `scope` reads the variables of the event scope, and `outer` those of the scope around it.
 */
export function evaluateCatchPoints(
  context: CommandContext,
  points: readonly CatchPoint[],
  variables: Pick<Opening, 'scope' | 'outer'>,
): readonly PreparedPoint[] | Failure {
  const { scope } = variables;
  const all: PreparedPoint[] = [];
  for (const point of points) {
    const { trigger, enters } = point;
    if (enters === 'newInstance' || !isAwaited(trigger)) continue;
    const outer = enters === 'boundary' ? variables.outer : scope;
    const prepared = waitRuleOf(trigger).prepare({ context, trigger, scope, outer });
    if (isFailure(prepared)) return prepared;
    all.push({ point, kind: trigger.kind, prepared });
  }
  return all.toSorted((left, right) => orderOf(left) - orderOf(right));
}

function orderOf({ kind }: PreparedPoint): number {
  return openingOrder.indexOf(kind);
}

/** Opens the subscriptions of an element or scope. */
export function openCatchPoints(
  context: CommandContext,
  root: Root,
  holder: Scope,
  points: readonly PreparedPoint[],
): void {
  if (points.length === 0) return;
  const { row } = holder;
  const processId = context.state.definition(row.definitionKey)?.row.processId;
  assert(processId, `process definition ${row.definitionKey} to exist`);
  for (const { point, kind, prepared } of points) {
    openSubscription(context, {
      rootKey: root.key,
      processInstanceKey:
        holder.kind === 'process' ? holder.row.key : holder.row.processInstanceKey,
      holderKey: row.key,
      definitionKey: row.definitionKey,
      processId,
      elementId: point.elementId,
      tenantId: row.tenantId,
      kind,
      triggers: kind !== 'message' ? undefined : point.interrupting ? 'once' : 'repeatedly',
      ...prepared,
    });
  }
}

/** Opens the catch points of a scope: its event sub-processes, and the boundary events on it. */
export function openScope(context: CommandContext, root: Root, scope: Scope): Failure | undefined {
  const process = findProcess(context, scope.row.definitionKey);
  const points = prepareCatchPoints(context, root, scope, catchPointsOf(process, scope));
  if (isFailure(points)) return points;
  openCatchPoints(context, root, scope, points);
  return undefined;
}

/** Closes those open subscriptions of an element or scope that pass the test; without a test, all. */
export function closeCatchPoints(
  context: CommandContext,
  root: Root,
  holderKey: ScopeKey,
  isClosed: (subscription: EventSubscriptionRow) => boolean = () => true,
): void {
  for (const subscription of [...root.subscriptions(holderKey)]) {
    if (!isClosed(subscription)) continue;
    context.emit({ kind: 'eventSubscriptionClosed', subscription, atMs: context.nowMs });
  }
}
