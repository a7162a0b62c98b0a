import type { ElementBase, ExecutableElement, ScopeContent } from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childNamed } from '../xml/tree.ts';
import {
  isEventSubProcess,
  isNoneStart,
  type NodeDraft,
  type ProcessDraft,
  type ScopeDraft,
} from './draft.ts';
import type { HeldScope } from './element-reader.ts';
import { elementReaders } from './elements/table.ts';
import { isActivity } from './flow-node-kind.ts';
import { readIoMapping } from './io-mapping.ts';
import { type Place, booleanAttribute, extensionOf, refuse } from './place.ts';
import type { Problems } from './problems.ts';

export interface ReadElementOptions {
  readonly draft: ProcessDraft;
  readonly scopesById: ReadonlyMap<string, ScopeDraft>;
  readonly errors: ReadonlyMap<string, XmlElement>;
  readonly problems: Problems;
}

/** Reads a node that has been collected and connected. `undefined` when its reasons were reported. */
export function readElement(
  node: NodeDraft,
  options: ReadElementOptions,
): ExecutableElement | undefined {
  const place: Place = { xml: node.xml, at: node.id, problems: options.problems };
  refuseMarkers(place, node);
  const scope = options.scopesById.get(node.id);
  return elementReaders[node.kind](place, {
    node,
    base: readBase(place, node),
    outgoingFlows: node.outgoing.flatMap((id) => options.draft.flows.get(id) ?? []),
    errors: options.errors,
    held: scope && heldBy(scope),
  });
}

function readBase(place: Place, node: NodeDraft): ElementBase {
  const { id, incoming, outgoing, boundaryIds, scope } = node;
  const ioMapping = readIoMapping(place);
  const name = attributeOf(node.xml, 'name');
  return { id, name, scopeId: scope.id, incoming, outgoing, boundaryIds, ...ioMapping };
}

function heldBy(scope: ScopeDraft): HeldScope {
  return {
    content: contentOf(scope),
    startIds: scope.nodes.filter(({ kind }) => kind === 'startEvent').map(({ id }) => id),
  };
}

export function contentOf(scope: ScopeDraft): ScopeContent {
  return {
    noneStartId: scope.nodes.find(isNoneStart)?.id,
    eventSubProcessIds: scope.nodes.filter(isEventSubProcess).map(({ id }) => id),
  };
}

const extensionsNotSupported = [
  ['zeebe:executionListeners', 'zeebe:executionListener', 'An execution listener'],
  ['zeebe:taskListeners', 'zeebe:taskListener', 'A task listener'],
  ['zeebe:linkedResources', 'zeebe:linkedResource', 'A linked resource'],
] as const;

/** What changes how an element of any kind runs. */
function refuseMarkers(place: Place, node: NodeDraft): void {
  refuseListeners(place);
  if (!isActivity(node.kind)) return;
  if (childNamed(place.xml, 'bpmn:multiInstanceLoopCharacteristics') !== undefined) {
    refuse(place, 'A multi-instance activity is not supported yet');
  }
  if (childNamed(place.xml, 'bpmn:standardLoopCharacteristics') !== undefined) {
    refuse(place, 'A loop activity is not supported');
  }
  if (booleanAttribute(place, { name: 'isForCompensation', absent: false })) {
    refuse(place, 'A compensation activity is not supported yet');
  }
}

/** Also of a process. */
export function refuseListeners(place: Place): void {
  for (const [list, item, noun] of extensionsNotSupported) {
    const holder = extensionOf(place, list);
    if (holder === undefined || childNamed(holder.xml, item) === undefined) continue;
    refuse(place, `${noun} is not supported yet`);
  }
}
