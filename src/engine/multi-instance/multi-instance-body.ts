/**
 * A multi-instance body and its inner instances (BPMN 2.0.2 §13.3.7).
 * M1 The collection is evaluated once, when the body is entered. Its items wait in the row of a sequential body, and in
 *    continuations of a parallel one: one decision creates at most `instancesMax` inner instances (law E8).
 * M2 The row counts the inner instances that were created, completed, and ended by hand. The body completes when every
 *    item has had its instance and all have ended, or when the completion condition holds.
 */
import type { JsonText } from '../../core/json.ts';
import { toJson } from '../../feel/json.ts';
import type { ExecutableProcess, MultiInstanceBody } from '../../model/process.ts';
import { continueLater } from '../continuation/continue-later.ts';
import type { CommandContext } from '../command-context.ts';
import type { ElementBehavior } from '../element/behavior.ts';
import { emptyLater } from '../element/empty-later.ts';
import { terminateInPages } from '../element/terminate.ts';
import { evaluateList, scopeReader } from '../expression/evaluate.ts';
import { isFailure } from '../incident/model-failure.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { enterInner, type Looping } from './enter-inner.ts';

/** The most inner instances that one decision creates. */
const instancesMax = 250;

export const multiInstanceBody: ElementBehavior<MultiInstanceBody> = {
  activate({ context, root, element, instance }) {
    const scope = scopeReader(root, instance.key);
    const list = evaluateList(context, scope, element.inputCollection);
    if (isFailure(list)) return list;
    if (element.output !== undefined) {
      const nulls = `[${list.map(() => 'null').join(',')}]` as JsonText;
      setLocalVariables(context, root, instance.key, [[element.output.collection, nulls]]);
    }
    if (list.length === 0) return 'complete';
    const items = list.map((item) => toJson(item) as JsonText);
    const counts = { size: items.length, created: 0, completed: 0, terminated: 0 };
    return { kind: 'instances', ...counts, items };
  },
  afterActivation({ context, root, element, instance }) {
    const { waitsFor } = instance;
    if (waitsFor?.kind !== 'instances') return;
    const looping = { context, root, element, body: instance };
    if (element.sequential) enterNext(looping);
    else enterAll(looping, waitsFor.items);
  },
  results({ root, element, instance }) {
    const name = element.output?.collection;
    const value = name === undefined ? undefined : root.variable(instance.key, name)?.value;
    return name === undefined || value === undefined ? [] : [[name, value]];
  },
};

/** Creates the instance of the next item of a sequential body. */
function enterNext(looping: Looping): void {
  const { context, body } = looping;
  const { waitsFor } = body;
  if (waitsFor?.kind !== 'instances') return;
  const [item, ...items] = waitsFor.items;
  if (item === undefined) return;
  const { created } = waitsFor;
  context.emit({
    kind: 'elementWaitChanged',
    element: body,
    waitsFor: { ...waitsFor, created: created + 1, items },
  });
  enterInner(looping, { item, counter: created + 1 });
}

function enterAll(looping: Looping, items: readonly JsonText[]): void {
  const { context, root, body } = looping;
  enterPage(looping, items.slice(0, instancesMax));
  for (let from = instancesMax; from < items.length; from += instancesMax) {
    const page = items.slice(from, from + instancesMax);
    continueLater(context, root.key, { kind: 'enterInstances', bodyKey: body.key, items: page });
  }
}

/** Creates the instances of some items of a parallel body. */
export function enterPage(looping: Looping, items: readonly JsonText[]): void {
  const { context, body } = looping;
  const { waitsFor } = body;
  if (waitsFor?.kind !== 'instances') return;
  const { created } = waitsFor;
  context.emit({
    kind: 'elementWaitChanged',
    element: body,
    waitsFor: { ...waitsFor, created: created + items.length, items: [] },
  });
  for (const [index, item] of items.entries()) {
    enterInner(looping, { item, counter: created + index + 1 });
  }
}

/** Called whenever an inner instance has ended: continues with the next item, or completes the body (M2). */
export function continueBody(
  context: CommandContext,
  { root, process, body }: Pick<Looping, 'root' | 'body'> & { readonly process: ExecutableProcess },
): void {
  const { waitsFor } = body;
  if (waitsFor?.kind !== 'instances') return;
  if (waitsFor.completed + waitsFor.terminated === waitsFor.size) {
    completeBody(context, body);
    return;
  }
  const element = process.elements.get(body.elementId);
  if (element?.type !== 'MULTI_INSTANCE_BODY') return;
  if (element.sequential && !root.hasChildren(body.key)) {
    enterNext({ context, root, element, body });
  }
}

/** Counts a completed inner instance. If the completion condition holds, the others end, and the body completes. */
export function countCompleted(
  context: CommandContext,
  root: Root,
  { body, satisfied }: { readonly body: ElementInstanceRow; readonly satisfied: boolean },
): void {
  const { waitsFor } = body;
  if (waitsFor?.kind !== 'instances') return;
  if (satisfied) {
    if (terminateInPages(context, root, body.key)) completeBody(context, body);
    else emptyLater(context, { kind: 'element', row: body }, { kind: 'complete' });
    return;
  }
  const completed = waitsFor.completed + 1;
  context.emit({ kind: 'elementWaitChanged', element: body, waitsFor: { ...waitsFor, completed } });
}

/** Items that have no instance yet get none. */
function completeBody(context: CommandContext, body: ElementInstanceRow): void {
  context.emit({ kind: 'elementWaitChanged', element: body, waitsFor: undefined });
  context.queueStep({ kind: 'complete', element: body });
}

/** Counts an inner instance that a modification has ended. */
export function countTerminated(
  context: CommandContext,
  root: Root,
  { scopeKey }: ElementInstanceRow,
): void {
  const body = root.element(scopeKey);
  if (body?.waitsFor?.kind !== 'instances') return;
  const { waitsFor } = body;
  context.emit({
    kind: 'elementWaitChanged',
    element: body,
    waitsFor: { ...waitsFor, terminated: waitsFor.terminated + 1 },
  });
}
