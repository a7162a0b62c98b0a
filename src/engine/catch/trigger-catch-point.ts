import { assert } from '../../core/assert.ts';
import type { VariableDocument } from '../../core/json.ts';
import type { CatchPoint, ExecutableElement } from '../../model/process.ts';
import { createElement, enterElement } from '../element/enter-element.ts';
import { scopeOf } from '../element/scope.ts';
import { terminateChildren, terminateElement } from '../element/terminate.ts';
import { findProcess } from '../element/visit.ts';
import type { CommandContext } from '../command-context.ts';
import type { Root } from '../state/root.ts';
import type { LivingCatchPoint } from './catch-points.ts';

interface Triggering extends LivingCatchPoint {
  readonly context: CommandContext;
  readonly root: Root;
  readonly event: ExecutableElement;
  readonly variables: VariableDocument;
}

/** Interrupts the element or scope if the catch point does so, sets the variables on its event and enters that. */
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

/** One way for each kind of entry: a kind without one does not compile. */
const entries: { readonly [E in CatchPoint['enters']]: (triggering: Triggering) => void } = {
  boundary({ context, root, point, holder, event, variables }) {
    assert(holder.kind === 'element', 'a boundary event to stand on an element');
    const scope = scopeOf(root, holder.row.scopeKey);
    if (point.interrupting) terminateElement(context, root, holder.row);
    enterElement(context, { root, scope, element: event, variables });
  },
  itself({ context, root, holder, event, variables }) {
    enterElement(context, { root, scope: holder, element: event, variables });
  },
  eventSubProcess({ context, root, point, holder, event, variables }) {
    if (point.interrupting) {
      terminateChildren(context, root, holder.row.key);
      if (holder.row.waitingFlows.length > 0) {
        context.emit({ kind: 'tokensJoined', scope: holder, flowIds: holder.row.waitingFlows });
      }
    }
    const subProcess = findProcess(context, holder.row.definitionKey).elements.get(event.scopeId);
    assert(subProcess, `event sub-process '${event.scopeId}' to exist`);
    const row = createElement(context, { root, scope: holder, element: subProcess });
    const scope = { kind: 'element', row } as const;
    createElement(context, { root, scope, element: event, variables });
    context.queueStep({ kind: 'activate', element: row });
  },
};
