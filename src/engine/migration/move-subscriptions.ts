import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import { elementOf } from '../../model/element-of.ts';
import type { CatchPoint } from '../../model/process.ts';
import { hasInterrupted } from '../catch/find-catcher.ts';
import {
  openCatchPoints,
  prepareCatchPoints,
  type PreparedPoint,
} from '../catch/open-catch-points.ts';
import { isAwaited } from '../catch/wait-rules.ts';
import type { CommandContext } from '../command-context.ts';
import type { Scope } from '../element/scope.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import { isFailure } from '../incident/model-failure.ts';
import { findChangedType, type Migration, refuse } from './instance-migration.ts';

/** The plan for the subscriptions of a living element or scope. */
export interface MovedSubscriptions {
  readonly kind: 'moved';
  readonly holder: Scope;
  /**
   * A subscription continues at the event to which its own event is mapped, and closes without a mapping. It keeps its
   * name, correlation key and due date; the event of the target says whether it interrupts.
   */
  readonly open: readonly {
    readonly subscription: EventSubscriptionRow;
    readonly to: CatchPoint | undefined;
  }[];
  /** Events of the target to which no event is mapped wait from now on. */
  readonly added: readonly PreparedPoint[];
}

export function planSubscriptions(
  context: CommandContext,
  migration: Migration,
  holder: Scope,
): MovedSubscriptions | Rejection {
  const { root, ids } = migration;
  const points = targetPointsOf(migration, holder);
  const taken = new Set<string>();
  const open: { subscription: EventSubscriptionRow; to: CatchPoint | undefined }[] = [];
  for (const subscription of root.subscriptions(holder.row.key)) {
    const from = subscription.elementId;
    const targetId = ids.get(from);
    const to = points.find(({ elementId }) => elementId === targetId);
    if (targetId !== undefined) {
      const problem = findWrongEvent(migration, { subscription, targetId, to, taken });
      if (problem !== undefined) return problem;
      taken.add(targetId);
    }
    open.push({ subscription, to });
  }
  const more = hasOpened(migration, holder)
    ? points.filter(
        ({ elementId, enters }) => !taken.has(elementId) && canOpen(migration, holder, enters),
      )
    : [];
  const added = prepareCatchPoints(context, root, holder, more);
  if (isFailure(added)) return refuse(migration, 'INVALID_ARGUMENT', added.message);
  return { kind: 'moved', holder, open, added };
}

export function moveSubscriptions(
  context: CommandContext,
  { root, target }: Migration,
  { holder, open, added }: MovedSubscriptions,
): void {
  const atMs = context.nowMs;
  const { key: definitionKey, processId } = target.row;
  for (const { subscription, to } of open) {
    if (to === undefined) context.emit({ kind: 'eventSubscriptionClosed', subscription, atMs });
    else {
      const { elementId, interrupting } = to;
      const moved = { definitionKey, processId, elementId, interrupting, atMs };
      context.emit({ kind: 'eventSubscriptionMigrated', subscription, ...moved });
    }
  }
  openCatchPoints(context, root, holder, added);
}

/** The catch points of the target for an element that is mapped, or for the process. */
function targetPointsOf({ target, ids }: Migration, holder: Scope): readonly CatchPoint[] {
  if (holder.kind === 'process') return target.process.catches.filter(isWaiting);
  const { elementId, type } = holder.row;
  const element = elementOf(target.process, { elementId: ids.get(elementId) ?? '', type });
  assert(element, `element '${holder.row.elementId}' to be mapped`);
  return element.catches.filter(isWaiting);
}

function isWaiting({ trigger, enters }: CatchPoint): boolean {
  return isAwaited(trigger) && enters !== 'newInstance';
}

function findWrongEvent(
  migration: Migration,
  mapped: {
    readonly subscription: EventSubscriptionRow;
    readonly targetId: string;
    readonly to: CatchPoint | undefined;
    readonly taken: ReadonlySet<string>;
  },
): Rejection | undefined {
  const { subscription, targetId, to, taken } = mapped;
  const { elementId: from, kind } = subscription;
  const changed = findChangedType(migration, 'INVALID_STATE', { from, to: targetId });
  if (changed !== undefined) return changed;
  if (to === undefined) {
    return refuse(
      migration,
      'INVALID_STATE',
      `catch event with id '${from}' is mapped to catch event with id '${targetId}', which is attached to a different element. ` +
        'Catch events must stay attached to the same element during migration.',
    );
  }
  if (to.trigger.kind !== kind) {
    return refuse(
      migration,
      'INVALID_STATE',
      `catch event with id '${from}' and event type '${kind}' is mapped to a catch event with id '${targetId}' ` +
        `and different event type '${to.trigger.kind}'. Catch events must be mapped to catch events of the same type.`,
    );
  }
  if (!taken.has(targetId)) return undefined;
  return refuse(
    migration,
    'INVALID_ARGUMENT',
    `more than one catch event is mapped to catch event with id '${targetId}'. Each catch event must have a target of its own.`,
  );
}

/** An activity waits while it is active; a scope waits from the completion of its start event on. */
function hasOpened({ root }: Migration, holder: Scope): boolean {
  if (holder.kind === 'element' && holder.row.state !== 'active') return false;
  if (holder.kind === 'process' && holder.row.waitsFor?.kind === 'listener') return false;
  return ![...root.children(holder.row.key)].some(({ type }) => type === 'START_EVENT');
}

/** A scope that its event sub-process has interrupted is not interrupted again. */
function canOpen(
  { root, source }: Migration,
  holder: Scope,
  enters: CatchPoint['enters'],
): boolean {
  if (enters !== 'eventSubProcess') return true;
  return ![...root.children(holder.row.key)].some((child) => hasInterrupted(source, child));
}
