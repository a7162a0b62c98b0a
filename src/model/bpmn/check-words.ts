import type { XmlElement } from '../xml/tree.ts';
import { childNamed, localName } from '../xml/tree.ts';
import type { Problems } from './problems.ts';
import { isBpmnAttributeName, isElementName, isFlowNodeName, mayHoldText } from './vocabulary.ts';

/** Camunda's default limit for the length of an id. */
const idCharactersMax = 255;

/** An `NCName` (Namespaces in XML 1.0 §3), which `xsd:ID` demands. */
const idPattern = /^[\p{L}_][\p{L}\p{N}\p{M}_.·‿⁀-]*$/u;

const scopeNames: ReadonlySet<string> = new Set([
  'bpmn:process',
  'bpmn:subProcess',
  'bpmn:adHocSubProcess',
  'bpmn:transaction',
]);

/**
 * Checks the vocabulary of BPMN's XML schema, as Camunda does: refuses unknown elements and attributes, malformed or
 * duplicate ids, and flow elements outside of a process. It does not check the order of elements. It ignores an unknown
 * Zeebe extension, such as one of a newer modeler, as in Camunda.
 */
export function checkVocabulary(definitions: XmlElement, problems: Problems): void {
  const ids = new Set<string>();

  const check = (element: XmlElement, at: string, parent: XmlElement | undefined) => {
    if (!isElementName(element.name)) {
      if (element.name.startsWith('zeebe:')) return;
      problems.report({ at, reason: `Unknown element '${element.name}'` });
      return;
    }
    if (element.name.startsWith('bpmn:')) {
      checkAttributes(element, at, problems);
      checkId(element, at, { ids, problems });
      checkText(element, at, problems);
      checkListeners(element, at, problems);
    }
    const isFlowElement = isFlowNodeName(element.name) || element.name === 'bpmn:sequenceFlow';
    if (isFlowElement && !scopeNames.has(parent?.name ?? '')) {
      problems.report({ at, reason: 'Must be in a process or a sub-process' });
    }
    for (const child of element.children) {
      const id = child.attributes.get('id');
      check(child, id ?? `${at} > ${localName(child)}`, element);
    }
  };
  check(definitions, definitions.attributes.get('id') ?? 'definitions', undefined);
}

function checkAttributes(element: XmlElement, at: string, problems: Problems): void {
  for (const name of element.attributes.keys()) {
    const isForeign = name.startsWith('{') || name.startsWith('zeebe:');
    if (isForeign || isBpmnAttributeName(name)) continue;
    problems.report({ at, reason: `Unknown attribute '${name}'` });
  }
}

function checkText(element: XmlElement, at: string, problems: Problems): void {
  if (element.text.trim() === '' || mayHoldText(element.name)) return;
  problems.report({ at, reason: `Text is not allowed in '${localName(element)}'` });
}

/**
 * Refuses execution listeners on elements that are neither processes nor flow nodes. The readers of those check their
 * own listeners.
 */
function checkListeners(element: XmlElement, at: string, problems: Problems): void {
  if (element.name === 'bpmn:process' || isFlowNodeName(element.name)) return;
  const extensions = childNamed(element, 'bpmn:extensionElements');
  if (
    extensions === undefined ||
    childNamed(extensions, 'zeebe:executionListeners') === undefined
  ) {
    return;
  }
  const reason = `Execution listeners are not supported for the '${localName(element)}' element.`;
  problems.report({ at, reason });
}

function checkId(
  element: XmlElement,
  at: string,
  { ids, problems }: { readonly ids: Set<string>; readonly problems: Problems },
): void {
  const id = element.attributes.get('id');
  if (id === undefined) return;
  if (id.length > idCharactersMax) {
    problems.report({
      at,
      reason: `IDs must not be longer than the configured max-id length of ${idCharactersMax} characters.`,
    });
  } else if (!idPattern.test(id)) {
    problems.report({ at, reason: `'${id}' is not a valid id` });
  }
  if (ids.has(id)) problems.report({ at, reason: `The id '${id}' is used more than once` });
  ids.add(id);
}
