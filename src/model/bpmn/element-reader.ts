import type { ElementBase, ExecutableElement, ScopeContent } from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { FlowDraft, NodeDraft } from './draft.ts';
import type { XmlCursor } from './xml-cursor.ts';

/** Reads the special part of one type of element. Returns `undefined` after it has reported why that is impossible. */
export type ElementReader = (
  cursor: XmlCursor,
  context: ElementContext,
) => ExecutableElement | undefined;

interface ElementContext {
  readonly node: NodeDraft;
  readonly base: ElementBase;
  readonly outgoingFlows: readonly FlowDraft[];
  /** The activities to which associations lead from the element. */
  readonly associatedWith: readonly NodeDraft[];
  /** The root elements of the file (errors, messages and their like) by id. */
  readonly rootElements: ReadonlyMap<string, XmlElement>;
  /** The content of a sub-process; `undefined` for other elements. */
  readonly inner: InnerScope | undefined;
}

export interface InnerScope {
  readonly content: ScopeContent;
  readonly startIds: readonly string[];
  readonly nodes: readonly NodeDraft[];
}
