import type { XmlElement } from '../xml/tree.ts';
import type { FlowNodeKind } from './flow-node-kind.ts';

/**
 * A process during reading. Its nodes are collected first, then connected, and then read one by one, because the checks
 * of an element depend on its flows and on its scope.
 */
export interface ProcessDraft {
  readonly id: string;
  readonly nodes: ReadonlyMap<string, NodeDraft>;
  readonly flows: ReadonlyMap<string, FlowDraft>;
  /** The ids to which associations lead, by the id of their source. */
  readonly associations: ReadonlyMap<string, readonly string[]>;
  /** The process's own scope comes first. */
  readonly scopes: readonly ScopeDraft[];
}

export interface NodeDraft {
  readonly id: string;
  readonly kind: FlowNodeKind;
  readonly xml: XmlElement;
  readonly scope: ScopeDraft;
  readonly incoming: string[];
  readonly outgoing: string[];
}

export interface FlowDraft {
  readonly id: string;
  readonly xml: XmlElement;
  readonly scope: ScopeDraft;
}

export interface ScopeDraft {
  readonly id: string;
  readonly kind: 'process' | 'subProcess' | 'eventSubProcess';
  readonly nodes: NodeDraft[];
}

export function isEventSubProcess({ xml }: NodeDraft): boolean {
  return ['true', '1'].includes(xml.attributes.get('triggeredByEvent') ?? '');
}

export function isNoneStart({ kind, xml }: NodeDraft): boolean {
  return (
    kind === 'startEvent' && !xml.children.some(({ name }) => name.endsWith('EventDefinition'))
  );
}
