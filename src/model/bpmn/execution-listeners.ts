import type { ExecutionListener, ProcessListenerEvent } from '../process.ts';
import { attributeOf, childNamed, childrenNamed } from '../xml/tree.ts';
import type { NodeDraft } from './draft.ts';
import { expressionAttribute, requiredAttribute } from './expression.ts';
import { readHeaders, readOwnHeaders } from './task-headers.ts';
import { extensionOf, refuse, within, type XmlCursor } from './xml-cursor.ts';

type ListenersByEvent<E extends string> = { readonly [K in E]: readonly ExecutionListener[] };

/** `beforeAll` is the listener of a multi-instance body that runs before its collection is evaluated. */
type ReadListeners = ListenersByEvent<'start' | 'end' | 'beforeAll'>;

/** `zeebe:executionListeners` of an element: https://docs.camunda.io/docs/components/concepts/execution-listeners/ */
export function readExecutionListeners(cursor: XmlCursor, node: NodeDraft): ReadListeners {
  const isRepeated = childNamed(node.xml, 'bpmn:multiInstanceLoopCharacteristics') !== undefined;
  const found = readListeners(cursor, ['start', 'end', ...(isRepeated ? ['beforeAll'] : [])]);
  const { start = [], end = [], beforeAll = [] } = found;
  refuseWhereNone(cursor, node, { start, end, beforeAll });
  return { start, end, beforeAll };
}

/** The listeners of a process; absent if it has none. */
export function readProcessListeners(
  cursor: XmlCursor,
): ListenersByEvent<ProcessListenerEvent> | undefined {
  const found = readListeners(cursor, ['start', 'end', 'cancel']);
  if (Object.keys(found).length === 0) return undefined;
  const { start = [], end = [], cancel = [] } = found;
  return { start, end, cancel };
}

function readListeners(
  cursor: XmlCursor,
  events: readonly string[],
): Partial<Record<string, readonly ExecutionListener[]>> {
  const list = extensionOf(cursor, 'zeebe:executionListeners');
  const found: Record<string, ExecutionListener[]> = {};
  if (list === undefined) return found;
  const headers = readHeaders(cursor);
  const counts = new Map<string, number>();
  for (const xml of childrenNamed(list.xml, 'zeebe:executionListener')) {
    const listener = within(list, xml);
    const event = requiredAttribute(listener, 'eventType');
    const type = expressionAttribute(listener, { name: 'type', required: true });
    const retries = expressionAttribute(listener, { name: 'retries' }) ?? defaultRetries;
    if (event === undefined || type === undefined) continue;
    if (!events.includes(event)) {
      refuse(listener, `An execution listener for '${event}' is not supported by this element`);
      continue;
    }
    const id = `eventType[${event}] and type[${attributeOf(xml, 'type') ?? ''}]`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    // The headers of the listener have precedence (Camunda 8.10).
    (found[event] ??= []).push({
      type,
      retries,
      headers: { ...headers, ...readOwnHeaders(listener) },
    });
  }
  for (const [id, count] of counts) {
    if (count === 1) continue;
    refuse(
      cursor,
      `Found '${count}' duplicates based on ${id}, these combinations should be unique.`,
    );
  }
  return found;
}

const defaultRetries = { kind: 'static', value: '3' } as const;

/** Some events and all gateways have no moment at which a listener of this kind could run. */
function refuseWhereNone(
  cursor: XmlCursor,
  { kind, xml }: NodeDraft,
  { start, end }: ReadListeners,
): void {
  if (start.length > 0 && (kind === 'startEvent' || kind === 'boundaryEvent')) {
    const events = kind === 'startEvent' ? 'start events' : 'boundary events';
    refuse(cursor, `Execution listeners of type 'start' are not supported by ${events}`);
  }
  if (end.length > 0 && kind.endsWith('Gateway')) {
    refuse(cursor, "Execution listeners of type 'end' are not supported by gateway element");
  }
  const undoes = xml.children.some(({ name }) => name === 'bpmn:compensateEventDefinition');
  if (start.length + end.length > 0 && kind === 'boundaryEvent' && undoes) {
    refuse(
      cursor,
      "Execution listeners of type 'start' and 'end' are not supported by [compensation] boundary events",
    );
  }
  const throwsError = xml.children.some(({ name }) => name === 'bpmn:errorEventDefinition');
  if (end.length > 0 && kind === 'endEvent' && throwsError) {
    refuse(cursor, "Execution listeners of type 'end' are not supported by [error] end events");
  }
}
