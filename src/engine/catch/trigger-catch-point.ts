import { assert } from '../../core/assert.ts';
import type { VariableDocument } from '../../core/json.ts';
import type { CatchPoint, ExecutableElement } from '../../model/process.ts';
import { createElement, enterElement } from '../element/enter-element.ts';
import { type Scope, scopeOf } from '../element/scope.ts';
import { cancelWork, terminateElement, terminateInPages } from '../element/terminate.ts';
import { emptyLater } from '../element/empty-later.ts';
import { findProcess } from '../element/visit.ts';
import type { CommandContext } from '../command-context.ts';
import { receiveResult } from '../variable/receive-result.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { catchPointsOf, type LivingCatchPoint } from './catch-points.ts';
import { closeCatchPoints } from './open-catch-points.ts';

interface Triggering extends LivingCatchPoint {
  readonly context: CommandContext;
  readonly root: Root;
  readonly event: ExecutableElement;
  readonly variables: VariableDocument;
}

/**
 * Interrupts the element or scope if the catch point requires it, sets the variables on its event, and enters the
 * event.
 */
export function triggerCatchPoint(
  context: CommandContext,
  root: Root,
  caught: LivingCatchPoint,
  variables: VariableDocument = [],
): void {
  const { point, holder } = caught;
  const process = findProcess(context, holder.row.definitionKey);
  const event = process.elements.get(point.elementId);
  assert(event, `element '${point.elementId}' to be in process '${process.id}'`);
  entries[point.enters]({ ...caught, context, root, event, variables });
}

/** One function for each kind of entry. A kind without one does not compile. */
const entries: { readonly [E in CatchPoint['enters']]: (triggering: Triggering) => void } = {
  boundary({ context, root, point, holder, event, variables }) {
    assert(holder.kind === 'element', 'a boundary event to stand on an element');
    const scope = scopeOf(root, holder.row.scopeKey);
    if (point.interrupting) {
      const after = { kind: 'boundary', elementId: event.id, variables } as const;
      if (!terminateElement(context, root, holder.row, after)) return;
    }
    enterElement(context, { root, scope, element: event, variables });
  },
  itself({ context, root, holder, event, variables }) {
    enterElement(context, { root, scope: holder, element: event, variables });
  },
  holder({ context, root, holder, variables }) {
    assert(holder.kind === 'element', 'an element to wait for its own trigger');
    receiveResult(context, root, holder.row, variables);
    completeWaiting(context, root, holder.row);
  },
  branch({ context, root, holder, event, variables }) {
    assert(holder.kind === 'element', 'an event-based gateway to wait');
    const scope = scopeOf(root, holder.row.scopeKey);
    const row = createElement(context, { root, scope, element: event, variables });
    completeWaiting(context, root, holder.row);
    context.queueStep({ kind: 'activate', element: row });
  },
  newInstance() {
    assert(false, 'a start event to have no holder');
  },
  eventSubProcess({ context, root, point, holder, event, variables }) {
    if (point.interrupting) {
      closeEventSubProcesses(context, root, holder);
      const isEmpty = terminateInPages(context, root, holder.row.key);
      if (holder.kind === 'element') stopAsking(context, root, holder.row);
      if (holder.row.waitingFlows.length > 0) {
        context.emit({ kind: 'tokensJoined', scope: holder, flowIds: holder.row.waitingFlows });
      }
      if (!isEmpty) {
        const resumes = holder.kind === 'element' ? holder.row.waitsFor : undefined;
        const then = { kind: 'eventSubProcess', elementId: event.id, variables, resumes } as const;
        emptyLater(context, holder, then);
        return;
      }
    }
    enterEventSubProcess(context, root, { holder, event, variables });
  },
};

/** An interrupted ad-hoc sub-process completes when its event sub-process has ended, and asks no worker for more. */
function stopAsking(context: CommandContext, root: Root, row: ElementInstanceRow): void {
  if (row.waitsFor?.kind !== 'adHoc') return;
  cancelWork(context, root, row);
  const waitsFor = { kind: 'adHoc', jobKey: undefined, isFulfilled: true } as const;
  context.emit({ kind: 'elementWaitChanged', element: row, waitsFor });
}

/** Enters an event sub-process at its start event. */
export function enterEventSubProcess(
  context: CommandContext,
  root: Root,
  { holder, event, variables }: Pick<Triggering, 'holder' | 'event' | 'variables'>,
): void {
  const subProcess = findProcess(context, holder.row.definitionKey).elements.get(event.scopeId);
  assert(subProcess, `event sub-process '${event.scopeId}' to exist`);
  const row = createElement(context, { root, scope: holder, element: subProcess });
  const scope = { kind: 'element', row } as const;
  createElement(context, { root, scope, element: event, variables });
  context.queueStep({ kind: 'activate', element: row });
}

/** The element waits no longer, so its other subscriptions close at once, before it is left. */
function completeWaiting(context: CommandContext, root: Root, row: ElementInstanceRow): void {
  closeCatchPoints(context, root, row.key);
  context.emit({ kind: 'elementWaitChanged', element: row, waitsFor: undefined });
  context.queueStep({ kind: 'complete', element: row });
}

/** An interrupted scope is not interrupted again by its own event sub-processes, but its boundary events stay. */
function closeEventSubProcesses(context: CommandContext, root: Root, holder: Scope): void {
  const points = catchPointsOf(findProcess(context, holder.row.definitionKey), holder);
  const inScope = new Set(
    points.filter(({ enters }) => enters === 'eventSubProcess').map(({ elementId }) => elementId),
  );
  closeCatchPoints(context, root, holder.row.key, ({ elementId }) => inScope.has(elementId));
}
