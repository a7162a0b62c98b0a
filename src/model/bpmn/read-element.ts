import type { ElementBase, ExecutableElement, ScopeContent } from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childNamed } from '../xml/tree.ts';
import { readAgentType } from './agent-definition.ts';
import { isNoneStart, type NodeDraft, type ProcessDraft, type ScopeDraft } from './draft.ts';
import type { InnerScope } from './element-reader.ts';
import { readExecutionListeners } from './execution-listeners.ts';
import { elementReaders } from './elements/table.ts';
import { isActivity } from './flow-node-kind.ts';
import { refuseTaskListeners } from './task-listeners.ts';
import { readIoMapping } from './io-mapping.ts';
import { readMultiInstance } from './multi-instance.ts';
import { type XmlCursor, booleanAttribute, extensionOf, refuse } from './xml-cursor.ts';
import type { Problems } from './problems.ts';

export interface ReadElementOptions {
  readonly draft: ProcessDraft;
  readonly scopesById: ReadonlyMap<string, ScopeDraft>;
  readonly rootElements: ReadonlyMap<string, XmlElement>;
  readonly problems: Problems;
}

/** Reads a node after collection and connection. Returns `undefined` after it has reported the reasons. */
export function readElement(
  node: NodeDraft,
  options: ReadElementOptions,
): ExecutableElement | undefined {
  const cursor: XmlCursor = { xml: node.xml, at: node.id, problems: options.problems };
  refuseMarkers(cursor, node);
  const scope = options.scopesById.get(node.id);
  const listeners = readExecutionListeners(cursor, node);
  const element = elementReaders[node.kind](cursor, {
    node,
    base: readBase(cursor, node, listeners),
    associatedWith: (options.draft.associations.get(node.id) ?? []).flatMap(
      (id) => options.draft.nodes.get(id) ?? [],
    ),
    outgoingFlows: node.outgoing.flatMap((id) => options.draft.flows.get(id) ?? []),
    rootElements: options.rootElements,
    inner: scope && innerScopeOf(scope),
  });
  return (
    element &&
    (isActivity(node.kind) ? readMultiInstance(cursor, element, listeners.beforeAll) : element)
  );
}

function readBase(
  cursor: XmlCursor,
  node: NodeDraft,
  { start, end }: ReturnType<typeof readExecutionListeners>,
): ElementBase {
  const { id, incoming, outgoing, scope } = node;
  const ioMapping = readIoMapping(cursor);
  const name = attributeOf(node.xml, 'name');
  const agentType = readAgentType(cursor, node);
  return {
    id,
    name,
    scopeId: scope.id,
    incoming,
    outgoing,
    catches: [],
    ...(isHandler(cursor, node) && { isForCompensation: true as const }),
    ...(isCompensationThrow(node) ? { inputs: [], outputs: [] } : ioMapping),
    ...(agentType !== undefined && { agentType }),
    ...(start.length + end.length > 0 && { listeners: { start, end } }),
  };
}

function isHandler(cursor: XmlCursor, { kind }: NodeDraft): boolean {
  return isActivity(kind) && booleanAttribute(cursor, { name: 'isForCompensation', absent: false });
}

/** The mappings of this element are ignored, as in Camunda. */
function isCompensationThrow({ kind, xml }: NodeDraft): boolean {
  return (
    (kind === 'endEvent' || kind === 'intermediateThrowEvent') &&
    childNamed(xml, 'bpmn:compensateEventDefinition') !== undefined
  );
}

function innerScopeOf(scope: ScopeDraft): InnerScope {
  return {
    content: contentOf(scope),
    nodes: scope.nodes,
    startIds: scope.nodes.filter(({ kind }) => kind === 'startEvent').map(({ id }) => id),
  };
}

export function contentOf(scope: ScopeDraft): ScopeContent {
  return { noneStartId: scope.nodes.find(isNoneStart)?.id };
}

const extensionsNotSupported = [
  ['zeebe:linkedResources', 'zeebe:linkedResource', 'A linked resource'],
] as const;

/** Refuses markers, which would change how an element of any kind runs. */
function refuseMarkers(cursor: XmlCursor, node: NodeDraft): void {
  refuseListeners(cursor);
  if (node.kind !== 'userTask') refuseTaskListeners(cursor);
  if (!isActivity(node.kind)) return;
  if (childNamed(cursor.xml, 'bpmn:standardLoopCharacteristics') !== undefined) {
    refuse(cursor, 'A loop activity is not supported');
  }
}

function refuseListeners(cursor: XmlCursor): void {
  for (const [list, item, noun] of extensionsNotSupported) {
    const holder = extensionOf(cursor, list);
    if (holder === undefined || childNamed(holder.xml, item) === undefined) continue;
    refuse(cursor, `${noun} is not supported yet`);
  }
}
