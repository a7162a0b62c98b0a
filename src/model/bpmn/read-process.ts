import { innerInstanceId } from '../inner-instance-id.ts';
import type {
  AdHocInnerInstance,
  CatchPoint,
  ExecutableElement,
  ExecutableProcess,
} from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf } from '../xml/tree.ts';
import { giveHandlers } from './compensation-handlers.ts';
import { checkBoundaries } from './check-boundaries.ts';
import { checkEventGateways } from './check-event-gateways.ts';
import { checkLoops } from './check-loops.ts';
import { collect } from './collect.ts';
import { connect } from './connect.ts';
import { isNoneStart, type ScopeDraft } from './draft.ts';
import { readProcessListeners } from './execution-listeners.ts';
import { requiredAttribute } from './expression.ts';
import { readJobPriority } from './job-definition.ts';
import { type XmlCursor, extensionOf, refuse } from './xml-cursor.ts';
import type { Problems } from './problems.ts';
import { contentOf, readElement } from './read-element.ts';
import { catchPointsOf } from './triggers/catch-points.ts';
import { checkEvents } from './triggers/check-events.ts';

/** Reads one process. The result is usable only if no problem was reported. */
export function readProcess(
  xml: XmlElement,
  rootElements: ReadonlyMap<string, XmlElement>,
  problems: Problems,
): ExecutableProcess | undefined {
  const id = attributeOf(xml, 'id');
  if (id === undefined) {
    problems.report({ at: 'process', reason: 'Must have an id' });
    return undefined;
  }
  const cursor: XmlCursor = { xml, at: id, problems };
  const draft = collect(xml, id, problems);
  const flows = connect(draft, problems);
  checkBoundaries(draft, problems);

  const elements = new Map<string, ExecutableElement>();
  const scopesById = new Map(draft.scopes.map((scope) => [scope.id, scope]));
  for (const node of draft.nodes.values()) {
    const element = readElement(node, { draft, scopesById, rootElements, problems });
    if (element === undefined) continue;
    elements.set(node.id, element);
    const inner = innerInstanceOf(element);
    if (inner !== undefined) elements.set(inner.id, inner);
  }
  moveIntoInnerInstances(elements);
  const points = catchPointsOf({ id, elements, flows });
  giveCatchPoints(elements, points);
  giveHandlers(elements, draft, problems);
  checkEvents({ id, elements, flows }, problems);
  checkEventGateways({ id, elements, flows }, problems);
  checkLoops({ id, elements, flows }, problems);

  const [scope] = draft.scopes;
  if (scope === undefined) return undefined;
  checkStart(cursor, scope);
  const content = contentOf(scope);
  return {
    id,
    name: attributeOf(xml, 'name'),
    versionTag: readVersionTag(cursor),
    startFormId: readStartForm(draft.nodes.get(content.noneStartId ?? '')?.xml, problems),
    jobPriority: readJobPriority(cursor),
    elements,
    flows,
    scope: content,
    catches: points.get(id) ?? [],
    listeners: readProcessListeners(cursor),
  };
}

function giveCatchPoints(
  elements: Map<string, ExecutableElement>,
  points: ReadonlyMap<string, readonly CatchPoint[]>,
): void {
  for (const [id, catches] of points) {
    const element = elements.get(id);
    if (element !== undefined) elements.set(id, withCatches(element, catches));
  }
}

/** Each activity that starts in an ad-hoc sub-process has a scope of its own. */
function innerInstanceOf(element: ExecutableElement): AdHocInnerInstance | undefined {
  const activity = element.type === 'MULTI_INSTANCE_BODY' ? element.inner : element;
  if (activity.type !== 'AD_HOC_SUB_PROCESS') return undefined;
  const none: readonly never[] = [];
  return {
    id: innerInstanceId(element.id),
    name: element.name,
    scopeId: element.id,
    incoming: none,
    outgoing: none,
    inputs: none,
    outputs: none,
    catches: none,
    type: 'AD_HOC_SUB_PROCESS_INNER_INSTANCE',
  };
}

/**
 * An element directly in an ad-hoc sub-process is in one of its inner instances, except for its event sub-processes.
 */
function moveIntoInnerInstances(elements: Map<string, ExecutableElement>): void {
  for (const [id, element] of elements) {
    const scopeId = innerInstanceId(element.scopeId);
    const isInner = element.type === 'AD_HOC_SUB_PROCESS_INNER_INSTANCE';
    if (isInner || element.type === 'EVENT_SUB_PROCESS' || !elements.has(scopeId)) continue;
    elements.set(
      id,
      element.type === 'MULTI_INSTANCE_BODY'
        ? { ...element, scopeId, inner: { ...element.inner, scopeId } }
        : { ...element, scopeId },
    );
  }
}

/** Boundary events are attached to a multi-instance body; event sub-processes are in its inner instances. */
function withCatches(
  element: ExecutableElement,
  catches: readonly CatchPoint[],
): ExecutableElement {
  if (element.type !== 'MULTI_INSTANCE_BODY') return { ...element, catches };
  const {
    boundary = [],
    eventSubProcess = [],
    ...rest
  } = Object.groupBy(catches, ({ enters }) => enters);
  const inside = [...eventSubProcess, ...Object.values(rest).flat()];
  return { ...element, catches: boundary, inner: { ...element.inner, catches: inside } };
}

function checkStart(cursor: XmlCursor, scope: ScopeDraft): void {
  const starts = scope.nodes.filter(({ kind }) => kind === 'startEvent');
  const noneStarts = starts.filter(isNoneStart);
  if (starts.length === 0) refuse(cursor, 'Must have at least one start event');
  if (noneStarts.length > 1) refuse(cursor, 'Multiple none start events are not allowed');
}

function readVersionTag(cursor: XmlCursor): string | undefined {
  const versionTag = extensionOf(cursor, 'zeebe:versionTag');
  return versionTag && requiredAttribute(versionTag, 'value');
}

function readStartForm(start: XmlElement | undefined, problems: Problems): string | undefined {
  if (start === undefined) return undefined;
  const cursor: XmlCursor = { xml: start, at: attributeOf(start, 'id') ?? 'startEvent', problems };
  const form = extensionOf(cursor, 'zeebe:formDefinition');
  return form && readFormId(form);
}

/** Only a client knows a form with a `formKey`. */
function readFormId(form: XmlCursor): string | undefined {
  const formId = attributeOf(form.xml, 'formId');
  if ((formId === undefined) === (attributeOf(form.xml, 'formKey') === undefined)) {
    refuse(form, "Exactly one of the attributes 'formId, formKey' must be present and not empty");
  }
  return formId;
}
