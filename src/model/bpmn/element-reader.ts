import type { ElementBase, ExecutableElement, ScopeContent } from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { FlowDraft, NodeDraft } from './draft.ts';
import type { XmlCursor } from './xml-cursor.ts';

/** Reads what is particular to one type of element. `undefined` when that is not possible; the reason is reported. */
export type ElementReader = (
  cursor: XmlCursor,
  context: ElementContext,
) => ExecutableElement | undefined;

interface ElementContext {
  readonly node: NodeDraft;
  readonly base: ElementBase;
  readonly outgoingFlows: readonly FlowDraft[];
  /** `bpmn:error` by id. */
  readonly errors: ReadonlyMap<string, XmlElement>;
  /** What a sub-process holds; `undefined` for other elements. */
  readonly inner: InnerScope | undefined;
}

export interface InnerScope {
  readonly content: ScopeContent;
  readonly startIds: readonly string[];
}
