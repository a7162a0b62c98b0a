import type { ExecutableElement, ExecutionListener } from '../process.ts';
import { attributeOf, childrenNamed } from '../xml/tree.ts';
import type { NodeDraft } from './draft.ts';
import { expressionAttribute, requiredAttribute } from './expression.ts';
import { readHeaders } from './task-headers.ts';
import { extensionOf, refuse, within, type XmlCursor } from './xml-cursor.ts';

/**
 * `zeebe:executionListeners` of an element: https://docs.camunda.io/docs/components/concepts/execution-listeners/
 * `undefined` where it has none.
 */
export function readExecutionListeners(
  cursor: XmlCursor,
  node: NodeDraft,
): ExecutableElement['listeners'] {
  const list = extensionOf(cursor, 'zeebe:executionListeners');
  if (list === undefined) return undefined;
  const headers = readHeaders(cursor);
  const start: ExecutionListener[] = [];
  const end: ExecutionListener[] = [];
  const counts = new Map<string, number>();
  for (const xml of childrenNamed(list.xml, 'zeebe:executionListener')) {
    const listener = within(list, xml);
    const event = requiredAttribute(listener, 'eventType');
    const type = expressionAttribute(listener, { name: 'type', required: true });
    const retries = expressionAttribute(listener, { name: 'retries' }) ?? defaultRetries;
    if (event === undefined || type === undefined) continue;
    if (event !== 'start' && event !== 'end') {
      refuse(listener, `An execution listener for '${event}' is not supported yet`);
      continue;
    }
    const id = `eventType[${event}] and type[${attributeOf(xml, 'type') ?? ''}]`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    (event === 'start' ? start : end).push({ type, retries, headers });
  }
  for (const [id, count] of counts) {
    if (count === 1) continue;
    refuse(
      cursor,
      `Found '${count}' duplicates based on ${id}, these combinations should be unique.`,
    );
  }
  refuseWhereNone(cursor, node, { start, end });
  return start.length + end.length === 0 ? undefined : { start, end };
}

const defaultRetries = { kind: 'static', value: '3' } as const;

/** Some events and all gateways are entered or left at once. */
function refuseWhereNone(
  cursor: XmlCursor,
  { kind, xml }: NodeDraft,
  { start, end }: NonNullable<ExecutableElement['listeners']>,
): void {
  if (start.length > 0 && (kind === 'startEvent' || kind === 'boundaryEvent')) {
    const events = kind === 'startEvent' ? 'start events' : 'boundary events';
    refuse(cursor, `Execution listeners of type 'start' are not supported by ${events}`);
  }
  if (end.length > 0 && kind.endsWith('Gateway')) {
    refuse(cursor, "Execution listeners of type 'end' are not supported by gateway element");
  }
  const throwsError = xml.children.some(({ name }) => name === 'bpmn:errorEventDefinition');
  if (end.length > 0 && kind === 'endEvent' && throwsError) {
    refuse(cursor, "Execution listeners of type 'end' are not supported by [error] end events");
  }
}
