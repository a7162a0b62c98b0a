import { readTree } from '../xml/read-tree.ts';
import { localName, type XmlElement } from '../xml/tree.ts';
import { checkVocabulary } from './check-words.ts';
import { createProblems } from './problems.ts';
import { bpmnNamespaces } from './vocabulary.ts';

/** A file that uses only BPMN's vocabulary, with unique ids. */
export interface BpmnDocument {
  readonly definitions: XmlElement;
  /** The root elements beside the processes, such as errors and messages, by id. */
  readonly rootElements: ReadonlyMap<string, XmlElement>;
}

export type BpmnDocumentResult =
  | { readonly kind: 'document'; readonly document: BpmnDocument }
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] };

export function readBpmnDocument(xml: string): BpmnDocumentResult {
  const tree = readTree(xml, bpmnNamespaces);
  if (tree.kind === 'invalid') return { kind: 'invalid', reasons: [tree.reason] };
  const { root } = tree;
  if (root.name !== 'bpmn:definitions') {
    return {
      kind: 'invalid',
      reasons: [`Expected a BPMN 2.0 'definitions' element as root, but found '${root.name}'`],
    };
  }
  const problems = createProblems();
  checkVocabulary(root, problems);
  if (problems.any) return { kind: 'invalid', reasons: problems.reasons() };
  return { kind: 'document', document: documentOf(root) };
}

/** The document of a file whose vocabulary was checked at deployment. */
export function documentOf(definitions: XmlElement): BpmnDocument {
  return {
    definitions,
    rootElements: new Map(
      definitions.children.map((child) => [child.attributes.get('id') ?? '', child]),
    ),
  };
}

/** The name of an element in reasons: its id, or its type. */
export function nameInReasons(element: XmlElement): string {
  return element.attributes.get('id') ?? localName(element);
}
