import bpmnDescriptor from 'bpmn-moddle/resources/bpmn/json/bpmn.json' with { type: 'json' };
import zeebeDescriptor from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };

/**
 * The vocabulary of BPMN and of its Zeebe extensions, from the descriptors of bpmn-moddle and zeebe-bpmn-moddle. Only
 * the descriptors are used: for each unknown element, moddle's reader searches the file from its start. A file of 28 KB
 * with such elements took 0.5 s, and a file ten times as long a hundred times as much.
 */

interface PropertyDescriptor {
  readonly name: string;
  readonly type: string;
  readonly isAttr?: boolean;
  readonly isBody?: boolean;
  readonly isReference?: boolean;
}

interface TypeDescriptor {
  readonly name: string;
  readonly isAbstract?: boolean;
  readonly superClass?: readonly string[];
  readonly properties?: readonly PropertyDescriptor[];
}

const bpmnTypes: readonly TypeDescriptor[] = bpmnDescriptor.types;
const zeebeTypes: readonly TypeDescriptor[] = zeebeDescriptor.types;

/** Namespace → the prefix that the model layer uses for it. Elements of other namespaces are ignored. */
export const bpmnNamespaces: ReadonlyMap<string, string> = new Map([
  [bpmnDescriptor.uri, bpmnDescriptor.prefix],
  [zeebeDescriptor.uri, zeebeDescriptor.prefix],
]);

const elementNames: ReadonlySet<string> = new Set([
  ...namesOf(bpmnDescriptor.prefix, bpmnTypes, { withProperties: true }),
  ...namesOf(zeebeDescriptor.prefix, zeebeTypes, { withProperties: false }),
]);

const attributeNames: ReadonlySet<string> = new Set(
  bpmnTypes.flatMap(({ properties = [] }) =>
    properties.filter(({ isAttr }) => isAttr === true).map(({ name }) => name),
  ),
);

const flowNodeNames: ReadonlySet<string> = new Set(
  bpmnTypes
    .filter((type) => type.isAbstract !== true && isA(type, 'FlowNode'))
    .map(({ name }) => `${bpmnDescriptor.prefix}:${lowerFirst(name)}`),
);

/** Whether BPMN or Zeebe has an element with this (prefixed) name. */
export function isElementName(name: string): boolean {
  return elementNames.has(name);
}

/** Whether any BPMN element has this attribute, written without a prefix. */
export function isBpmnAttributeName(name: string): boolean {
  return attributeNames.has(name);
}

/** Whether sequence flows connect elements with this (prefixed) name. */
export function isFlowNodeName(name: string): boolean {
  return flowNodeNames.has(name);
}

const textTypes: ReadonlySet<string> = new Set([
  'String',
  ...bpmnTypes
    .filter(({ properties = [] }) => properties.some(({ isBody }) => isBody === true))
    .map(({ name }) => name),
  'FormalExpression',
]);

/** BPMN elements that contain text: expressions, documentation, scripts, and references by id. */
const textElements: ReadonlySet<string> = new Set([
  ...[...textTypes].map((name) => `${bpmnDescriptor.prefix}:${lowerFirst(name)}`),
  ...bpmnTypes.flatMap(({ properties = [] }) =>
    properties
      .filter(({ type, isReference }) => isReference === true || textTypes.has(type))
      .map(({ name }) => `${bpmnDescriptor.prefix}:${name}`),
  ),
]);

/** Whether this (prefixed) BPMN element may contain text besides other elements. */
export function mayHoldText(name: string): boolean {
  return textElements.has(name);
}

/** The XML names of an element: the name of its type, and the names of the properties that contain it. */
function namesOf(
  prefix: string,
  types: readonly TypeDescriptor[],
  options: { readonly withProperties: boolean },
): readonly string[] {
  return types.flatMap(({ name, isAbstract, properties = [] }) => [
    ...(isAbstract === true ? [] : [`${prefix}:${lowerFirst(name)}`]),
    ...(options.withProperties
      ? properties
          .filter(({ isAttr }) => isAttr !== true)
          .map((property) => `${prefix}:${property.name}`)
      : []),
  ]);
}

function isA(type: TypeDescriptor, ancestor: string): boolean {
  return (
    type.name === ancestor ||
    (type.superClass ?? []).some((name) => {
      const parent = bpmnTypes.find((candidate) => candidate.name === name);
      return parent !== undefined && isA(parent, ancestor);
    })
  );
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
