import type { ExecutableElement, ExecutableProcess } from '../../model/process.ts';
import type { ThrownOf, ThrowRule } from '../catch/throw-rule.ts';
import { createElement } from '../element/enter-element.ts';
import { type Scope, scopeOf } from '../element/scope.ts';
import type { CommandContext } from '../command-context.ts';
import type { Compensable, ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/**
 * Starts the handlers of all completed activities of the scope at once, or of one activity; in an event sub-process also
 * of the scope around it. Each handler runs in the scope of the event, which waits for all of them. An activity is
 * compensated once.
 */
export const throwCompensation: ThrowRule<ThrownOf<'compensate'>> = {
  activate({ context, root, process, instance, thrown }) {
    const scope = scopeOf(root, instance.scopeKey);
    const undone: Compensable[] = [];
    for (const holder of holdersOf(root, scope)) {
      const all = holder.row.compensable ?? [];
      const isWanted = ({ elementId }: Compensable) =>
        thrown.activityId === undefined || elementId === thrown.activityId;
      if (!all.some(isWanted)) continue;
      undone.push(...all.filter(isWanted));
      const compensable = all.filter((item) => !isWanted(item));
      context.emit({ kind: 'compensableChanged', scope: holder, compensable });
    }
    const elementInstanceKeys = handlersOf(process, undone).map(({ event, handler }) => {
      passEvent(context, root, scope, event);
      const row = createElement(context, { root, scope, element: handler });
      context.queueStep({ kind: 'activate', element: row });
      return row.key;
    });
    return elementInstanceKeys.length === 0
      ? 'complete'
      : { kind: 'handlers', elementInstanceKeys };
  },
};

function holdersOf(root: Root, scope: Scope): readonly Scope[] {
  if (scope.kind === 'process' || scope.row.type !== 'EVENT_SUB_PROCESS') return [scope];
  return [scope, scopeOf(root, scope.row.scopeKey)];
}

interface Handling {
  readonly event: ExecutableElement;
  readonly handler: ExecutableElement;
}

/** Each activity, then the activities in it. The definition may have other handlers after a migration. */
function handlersOf(
  process: Pick<ExecutableProcess, 'elements'>,
  undone: readonly Compensable[],
): readonly Handling[] {
  const { elements } = process;
  return undone.flatMap(({ elementId, inside }) => {
    const compensation = elements.get(elementId)?.compensation;
    const event = elements.get(compensation?.eventId ?? '');
    const handler = elements.get(compensation?.handlerId ?? '');
    const own = event === undefined || handler === undefined ? [] : [{ event, handler }];
    return [...own, ...handlersOf(process, inside)];
  });
}

/** Searches show the boundary event as completed. */
function passEvent(
  context: CommandContext,
  root: Root,
  scope: Scope,
  event: ExecutableElement,
): void {
  const element = createElement(context, { root, scope, element: event });
  const atMs = context.nowMs;
  context.emit({ kind: 'elementActivated', element, waitsFor: undefined, atMs });
  context.emit({ kind: 'elementCompleting', element, atMs });
  context.emit({ kind: 'elementCompleted', element, atMs });
}

/** Called when a handler has ended: the event that started it completes with the last of its handlers. */
export function continueThrower(
  context: CommandContext,
  root: Root,
  handler: ElementInstanceRow,
): void {
  for (const thrower of root.children(handler.scopeKey)) {
    if (thrower.waitsFor?.kind !== 'handlers') continue;
    const { elementInstanceKeys } = thrower.waitsFor;
    if (!elementInstanceKeys.includes(handler.key)) continue;
    const left = elementInstanceKeys.filter((other) => other !== handler.key);
    const waitsFor =
      left.length === 0 ? undefined : { kind: 'handlers' as const, elementInstanceKeys: left };
    context.emit({ kind: 'elementWaitChanged', element: thrower, waitsFor });
    if (left.length === 0) context.queueStep({ kind: 'complete', element: thrower });
    return;
  }
}
