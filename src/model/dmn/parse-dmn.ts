import { compileExpression, compileUnaryTests } from '../../feel/expression.ts';
import { assert } from '../../core/assert.ts';
import { buildTree, readTree } from '../xml/read-tree.ts';
import { attributeOf, childNamed, childrenNamed, localName } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import type {
  Decision,
  DecisionService,
  DeclaredType,
  Drg,
  KnowledgeModel,
  Logic,
  TypedName,
} from './decision-model.ts';
import { createNameEscaper } from './escape-names.ts';
import { logicIn, readLogic, readParameters } from './read-logic.ts';
import type { LogicReader } from './read-logic.ts';

export type ParsedDmn = Drg | InvalidDmn;

/** Why a file cannot be deployed: one reason per line. */
export interface InvalidDmn {
  readonly kind: 'invalid';
  readonly reasons: readonly string[];
}

export interface DmnOptions {
  /**
   * Whether every expression gets backticks around names with blanks or special characters. Camunda 8 does not do this;
   * the models of the DMN compatibility kit need it.
   */
  readonly escapeNames: boolean;
  /** Whether an unreadable part fails when it is evaluated, instead of the whole file at once. */
  readonly lenient: boolean;
}

/** DMN 1.1 to 1.5 differ in their namespace; the parts that this reader uses are the same. */
const namespaces: ReadonlyMap<string, string> = new Map([
  ['http://www.omg.org/spec/DMN/20151101/dmn.xsd', 'dmn'],
  ['http://www.omg.org/spec/DMN/20151101/dmn11.xsd', 'dmn'],
  ['http://www.omg.org/spec/DMN/20180521/MODEL/', 'dmn'],
  ['https://www.omg.org/spec/DMN/20191111/MODEL/', 'dmn'],
  ['https://www.omg.org/spec/DMN/20211108/MODEL/', 'dmn'],
  ['https://www.omg.org/spec/DMN/20230324/MODEL/', 'dmn'],
  ['http://camunda.org/schema/zeebe/1.0', 'zeebe'],
]);

const reasonsMax = 100;
const strict: DmnOptions = { escapeNames: false, lenient: false };

/** Reads a DMN file and checks every expression in it. Never throws. */
export function parseDmn(xml: string, options: DmnOptions = strict): ParsedDmn {
  const tree = readTree(xml, namespaces);
  if (tree.kind === 'invalid') return { kind: 'invalid', reasons: [tree.reason] };
  const { root } = tree;
  if (root.name !== 'dmn:definitions') {
    const reason = `Expected a DMN document, but its root is '${localName(root)}'`;
    return { kind: 'invalid', reasons: [reason] };
  }
  const reader = createReader(root, options);
  const drg = readDrg(root, reader);
  const unread = options.lenient ? [] : reader.reasons;
  const reasons = [...unread, ...checkReferences(drg)].slice(0, reasonsMax);
  return reasons.length === 0 ? drg : { kind: 'invalid', reasons };
}

/**
 * The graph of a file that was deployed before executable forms were stored. Its deployment checked the rules. An
 * expression that the present compiler refuses fails when it is evaluated.
 */
export function parseDeployedDmn(xml: string): Drg {
  const tree = buildTree(xml, namespaces);
  assert(tree.kind === 'tree', 'the XML of a deployed file to be readable');
  return readDrg(tree.root, {
    escape: createNameEscaper([]),
    reasons: [],
    checkExpression: () => undefined,
    checkUnaryTests: () => undefined,
  });
}

function createReader(root: XmlElement, { escapeNames }: DmnOptions): LogicReader {
  return {
    escape: createNameEscaper(escapeNames ? allNames(root) : []),
    reasons: [],
    checkExpression: (text) => {
      const compiled = compileExpression(text);
      return compiled.kind === 'syntaxError' ? compiled.message : undefined;
    },
    checkUnaryTests: (text) => {
      const compiled = compileUnaryTests(text);
      return compiled.kind === 'syntaxError' ? compiled.message : undefined;
    },
  };
}

const namingElements: ReadonlySet<string> = new Set([
  'dmn:variable',
  'dmn:formalParameter',
  'dmn:parameter',
  'dmn:inputData',
  'dmn:decision',
  'dmn:businessKnowledgeModel',
  'dmn:decisionService',
  'dmn:itemComponent',
  'dmn:column',
  'dmn:output',
]);

function* allNames(element: XmlElement): Generator<string> {
  const name = namingElements.has(element.name) ? attributeOf(element, 'name') : undefined;
  if (name !== undefined) yield name;
  for (const child of element.children) yield* allNames(child);
}

function readDrg(root: XmlElement, reader: LogicReader): Drg {
  const inputs = new Map(
    childrenNamed(root, 'dmn:inputData').map((input) => [idOf(input), typedNameOf(input)] as const),
  );
  return {
    kind: 'drg',
    id: idOf(root),
    name: attributeOf(root, 'name') ?? '',
    namespace: attributeOf(root, 'namespace') ?? '',
    decisions: childrenNamed(root, 'dmn:decision').map((one) => readDecision(one, reader)),
    knowledgeModels: childrenNamed(root, 'dmn:businessKnowledgeModel').map((one) =>
      readKnowledgeModel(one, reader),
    ),
    services: childrenNamed(root, 'dmn:decisionService').map((one) => readService(one, inputs)),
    types: childrenNamed(root, 'dmn:itemDefinition').map(readType),
  };
}

function idOf(element: XmlElement): string {
  return attributeOf(element, 'id') ?? '';
}

function typedNameOf(element: XmlElement): TypedName {
  const variable = childNamed(element, 'dmn:variable');
  const name = attributeOf(element, 'name') ?? idOf(element);
  return {
    name: (variable && attributeOf(variable, 'name')) ?? name,
    typeRef: variable && attributeOf(variable, 'typeRef'),
  };
}

function readDecision(element: XmlElement, reader: LogicReader): Decision {
  const id = idOf(element);
  const variable = childNamed(element, 'dmn:variable');
  const extensions = childNamed(element, 'dmn:extensionElements');
  const tag = extensions && childNamed(extensions, 'zeebe:versionTag');
  return {
    id,
    name: attributeOf(element, 'name') ?? '',
    resultName: (variable && attributeOf(variable, 'name')) ?? id,
    resultType: variable && attributeOf(variable, 'typeRef'),
    versionTag: tag && attributeOf(tag, 'value'),
    logic: readLogic(logicIn(element), reader),
    requiredDecisions: references(element, 'dmn:informationRequirement', 'dmn:requiredDecision'),
    requiredKnowledge: references(element, 'dmn:knowledgeRequirement', 'dmn:requiredKnowledge'),
  };
}

function readKnowledgeModel(element: XmlElement, reader: LogicReader): KnowledgeModel {
  const body = childNamed(element, 'dmn:encapsulatedLogic');
  const variable = childNamed(element, 'dmn:variable');
  const kind = body && attributeOf(body, 'kind');
  if (kind !== undefined && kind !== 'FEEL') {
    reader.reasons.push(`functions of kind '${kind}' are not supported`);
  }
  return {
    id: idOf(element),
    name: attributeOf(element, 'name') ?? idOf(element),
    parameters: body === undefined ? [] : readParameters(body),
    logic: readKnowledge(body, reader),
    resultType: variable && attributeOf(variable, 'typeRef'),
    requiredKnowledge: references(element, 'dmn:knowledgeRequirement', 'dmn:requiredKnowledge'),
  };
}

/** A knowledge model may lack logic: a call of it gives null. */
function readKnowledge(body: XmlElement | undefined, reader: LogicReader): Logic {
  const logic = body && logicIn(body);
  return logic === undefined
    ? { kind: 'literalExpression', text: 'null' }
    : readLogic(logic, reader);
}

function readService(element: XmlElement, inputs: ReadonlyMap<string, TypedName>): DecisionService {
  return {
    id: idOf(element),
    name: attributeOf(element, 'name') ?? idOf(element),
    outputDecisions: targets(element, 'dmn:outputDecision'),
    encapsulatedDecisions: targets(element, 'dmn:encapsulatedDecision'),
    inputDecisions: targets(element, 'dmn:inputDecision'),
    inputs: targets(element, 'dmn:inputData').flatMap((id) => inputs.get(id) ?? []),
  };
}

function readType(element: XmlElement): DeclaredType {
  const typeRef = childNamed(element, 'dmn:typeRef')?.text.trim();
  return {
    name: attributeOf(element, 'name') ?? '',
    typeRef: typeRef === '' ? undefined : typeRef,
    isCollection: attributeOf(element, 'isCollection') === 'true',
  };
}

function references(element: XmlElement, requirement: string, target: string): readonly string[] {
  return childrenNamed(element, requirement).flatMap((one) => targets(one, target));
}

/** The ids in `href="#id"` or `href="namespace#id"`. Files do not refer to each other, so the id is enough. */
function targets(element: XmlElement, name: string): readonly string[] {
  return childrenNamed(element, name).flatMap((reference) => {
    const href = attributeOf(reference, 'href');
    return href === undefined ? [] : [href.slice(href.indexOf('#') + 1)];
  });
}

/** Checks that every requirement exists in the model, and that none leads back to its start. */
function checkReferences(drg: Drg): readonly string[] {
  const reasons: string[] = [];
  const decisions = new Map(drg.decisions.map((decision) => [decision.id, decision]));
  const knowledge = new Set([...drg.knowledgeModels, ...drg.services].map(({ id }) => id));
  for (const { id, requiredDecisions, requiredKnowledge } of drg.decisions) {
    for (const required of requiredDecisions) {
      if (!decisions.has(required)) {
        reasons.push(
          `The decision '${id}' requires the decision '${required}', which is not there`,
        );
      }
    }
    for (const required of requiredKnowledge) {
      if (!knowledge.has(required)) {
        reasons.push(
          `The decision '${id}' requires the knowledge '${required}', which is not there`,
        );
      }
    }
  }
  const edges = new Map<string, readonly string[]>();
  for (const { id, requiredDecisions } of drg.decisions)
    edges.set(
      `decision ${id}`,
      requiredDecisions.map((to) => `decision ${to}`),
    );
  for (const { id, requiredKnowledge } of drg.knowledgeModels) {
    edges.set(
      `knowledge ${id}`,
      requiredKnowledge.map((to) => `knowledge ${to}`),
    );
  }
  const cycle = findCycle(edges);
  if (cycle !== undefined) reasons.push(`The ${cycle} requires itself`);
  return reasons;
}

/** A node with a path back to itself. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): string | undefined {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of edges.keys()) {
    const stack: { readonly node: string; next: number }[] = [{ node: start, next: 0 }];
    if (state.has(start)) continue;
    state.set(start, 'open');
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = edges.get(top.node)?.[top.next];
      top.next += 1;
      if (to === undefined) {
        state.set(top.node, 'done');
        stack.pop();
      } else if (state.get(to) === 'open') return to;
      else if (!state.has(to)) {
        state.set(to, 'open');
        stack.push({ node: to, next: 0 });
      }
    }
  }
  return undefined;
}
