import { attributeOf, childNamed, childrenNamed, localName } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { aggregations, hitPolicies } from './decision-model.ts';
import type {
  ContextEntry,
  DecisionTable,
  Logic,
  TableInput,
  TableOutput,
  TableRule,
  TypedName,
} from './decision-model.ts';
import type { NameEscaper } from './escape-names.ts';

/** The inputs and findings of a reader of logic. */
export interface LogicReader {
  readonly escape: NameEscaper;
  /** Why the model cannot be deployed; empty if it can. */
  readonly reasons: string[];
  /** Returns the reason if the text is not a FEEL expression. */
  readonly checkExpression: (text: string) => string | undefined;
  readonly checkUnaryTests: (text: string) => string | undefined;
}

/** Records a reason against the model, and returns a substitute for the logic. */
function refuse(reason: string, reader: LogicReader): Logic {
  reader.reasons.push(reason);
  return { kind: 'unsupported', reason };
}

const feelLanguages: ReadonlySet<string> = new Set([
  'feel',
  'http://www.omg.org/spec/feel/20140401',
  'http://www.omg.org/spec/dmn/20180521/feel/',
  'https://www.omg.org/spec/dmn/20191111/feel/',
  'https://www.omg.org/spec/dmn/20211108/feel/',
  'https://www.omg.org/spec/dmn/20230324/feel/',
]);

type Readers = Readonly<Record<string, (element: XmlElement, reader: LogicReader) => Logic>>;

const readers: Readers = {
  'dmn:literalExpression': (element, reader) => {
    return { kind: 'literalExpression', text: readExpression(element, reader) };
  },
  'dmn:decisionTable': (element, reader) => {
    return { kind: 'decisionTable', ...readDecisionTable(element, reader) };
  },
  'dmn:context': readContext,
  'dmn:list': (element, reader) => {
    return { kind: 'list', items: logicsIn(element).map((item) => readLogic(item, reader)) };
  },
  'dmn:relation': readRelation,
  'dmn:invocation': readInvocation,
  'dmn:functionDefinition': readFunctionDefinition,
};

const unsupported: ReadonlySet<string> = new Set([
  'dmn:conditional',
  'dmn:filter',
  'dmn:for',
  'dmn:every',
  'dmn:some',
]);

/** The child element with the logic of a decision, an entry or a parameter. */
export function logicIn(element: XmlElement): XmlElement | undefined {
  return logicsIn(element)[0];
}

function logicsIn(element: XmlElement): readonly XmlElement[] {
  return element.children.filter(
    ({ name }) => Object.hasOwn(readers, name) || unsupported.has(name),
  );
}

/** Reads boxed logic of any kind. Logic that Camunda does not support is a reason against the model. */
export function readLogic(element: XmlElement | undefined, reader: LogicReader): Logic {
  if (element === undefined) return refuse('The decision has no decision logic', reader);
  const read = Object.hasOwn(readers, element.name) ? readers[element.name] : undefined;
  if (read !== undefined) return read(element, reader);
  return refuse(`unsupported expression found '${localName(element)}'`, reader);
}

function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return (childNamed(element, 'dmn:text')?.text ?? '').trim();
}

function isFeel(element: XmlElement, reader: LogicReader): boolean {
  const language = attributeOf(element, 'expressionLanguage');
  if (language === undefined || feelLanguages.has(language.toLowerCase())) return true;
  reader.reasons.push(`Expression language '${language}' is not supported`);
  return false;
}

function readExpression(element: XmlElement | undefined, reader: LogicReader): string {
  if (element !== undefined && !isFeel(element, reader)) return 'null';
  const text = reader.escape(textOf(element));
  if (text === '') {
    reader.reasons.push('The expression must not be empty');
    return 'null';
  }
  const problem = reader.checkExpression(text);
  if (problem !== undefined) reader.reasons.push(`FEEL expression: ${problem}`);
  return text;
}

function readTests(element: XmlElement, reader: LogicReader): string {
  if (!isFeel(element, reader)) return '-';
  const text = reader.escape(textOf(element));
  const problem = text === '' || text === '-' ? undefined : reader.checkUnaryTests(text);
  if (problem !== undefined) reader.reasons.push(`FEEL unary-tests: ${problem}`);
  return text;
}

function readDecisionTable(element: XmlElement, reader: LogicReader): DecisionTable {
  const policy = attributeOf(element, 'hitPolicy') ?? 'UNIQUE';
  const hitPolicy = hitPolicies.find((known) => known === policy.replace('_', ' '));
  if (hitPolicy === undefined) reader.reasons.push(`Hit policy '${policy}' is not supported`);
  const wanted = attributeOf(element, 'aggregation');
  const aggregation = aggregations.find((known) => known === wanted);
  const outputs = childrenNamed(element, 'dmn:output');
  if (outputs.length > 1 && hitPolicy === 'COLLECT' && aggregation !== undefined) {
    reader.reasons.push("hit policy 'COLLECT' with aggregator is not defined for compound output");
  }
  if (outputs.length > 1 && outputs.some((output) => attributeOf(output, 'name') === undefined)) {
    reader.reasons.push('Each output of a decision table with several outputs must have a name');
  }
  return {
    hitPolicy: hitPolicy ?? 'UNIQUE',
    aggregation,
    inputs: childrenNamed(element, 'dmn:input').map((input) => readInput(input, reader)),
    outputs: outputs.map((output) => readOutput(output, reader)),
    rules: childrenNamed(element, 'dmn:rule').map((rule) => readRule(rule, reader)),
  };
}

function readInput(element: XmlElement, reader: LogicReader): TableInput {
  const inner = childNamed(element, 'dmn:inputExpression');
  const expression = readExpression(inner, reader);
  return {
    id: attributeOf(element, 'id') ?? '',
    name: attributeOf(element, 'label') ?? textOf(inner),
    expression,
    typeRef: inner === undefined ? undefined : attributeOf(inner, 'typeRef'),
  };
}

function readOutput(element: XmlElement, reader: LogicReader): TableOutput {
  const name = attributeOf(element, 'name') ?? '';
  const defaultEntry = childNamed(element, 'dmn:defaultOutputEntry');
  return {
    id: attributeOf(element, 'id') ?? '',
    name,
    label: attributeOf(element, 'label') ?? name,
    typeRef: attributeOf(element, 'typeRef'),
    priorities: readPriorities(childNamed(element, 'dmn:outputValues')),
    defaultExpression:
      textOf(defaultEntry) === '' ? undefined : readExpression(defaultEntry, reader),
  };
}

/** The allowed values as texts; strings lose their quotes. */
function readPriorities(values: XmlElement | undefined): readonly string[] {
  const text = textOf(values);
  if (text === '') return [];
  return (text.match(/"[^"]*"|[^,]+/g) ?? [])
    .map((value) => value.trim().replace(/^"|"$/g, ''))
    .filter((value) => value !== '');
}

function readRule(element: XmlElement, reader: LogicReader): TableRule {
  return {
    id: attributeOf(element, 'id') ?? '',
    tests: childrenNamed(element, 'dmn:inputEntry').map((entry) => readTests(entry, reader)),
    outputs: childrenNamed(element, 'dmn:outputEntry').map((entry) =>
      textOf(entry) === '' ? 'null' : readExpression(entry, reader),
    ),
  };
}

function readContext(element: XmlElement, reader: LogicReader): Logic {
  const entries: ContextEntry[] = [];
  let result: Logic | undefined;
  for (const entry of childrenNamed(element, 'dmn:contextEntry')) {
    const variable = childNamed(entry, 'dmn:variable');
    const logic = readLogic(logicIn(entry), reader);
    const name = variable === undefined ? undefined : attributeOf(variable, 'name');
    if (name === undefined || variable === undefined) result = logic;
    else entries.push({ name, typeRef: attributeOf(variable, 'typeRef'), logic });
  }
  return { kind: 'context', entries, result };
}

function readRelation(element: XmlElement, reader: LogicReader): Logic {
  const columns = childrenNamed(element, 'dmn:column').map(
    (column) => attributeOf(column, 'name') ?? '',
  );
  const rows = childrenNamed(element, 'dmn:row').map((row) => logicsIn(row));
  for (const row of rows) {
    if (row.length === columns.length) continue;
    reader.reasons.push(`expected row with '${columns.length}' elements but found '${row.length}'`);
  }
  return {
    kind: 'relation',
    columns,
    rows: rows.map((row) => row.map((cell) => readLogic(cell, reader))),
  };
}

function readInvocation(element: XmlElement, reader: LogicReader): Logic {
  const callee = logicIn(element);
  if (callee?.name !== 'dmn:literalExpression') {
    return refuse('expected invocation with literal expression', reader);
  }
  return {
    kind: 'invocation',
    callee: textOf(callee),
    bindings: childrenNamed(element, 'dmn:binding').flatMap((binding) => {
      const parameter = childNamed(binding, 'dmn:parameter');
      const name = parameter === undefined ? undefined : attributeOf(parameter, 'name');
      const logic = logicIn(binding);
      if (name === undefined || logic === undefined) return [];
      return [{ name, logic: readLogic(logic, reader) }];
    }),
  };
}

function readFunctionDefinition(element: XmlElement, reader: LogicReader): Logic {
  const kind = attributeOf(element, 'kind') ?? 'FEEL';
  if (kind !== 'FEEL') {
    return refuse(`functions of kind '${kind}' are not supported`, reader);
  }
  return {
    kind: 'functionDefinition',
    parameters: readParameters(element),
    body: readLogic(logicIn(element), reader),
  };
}

export function readParameters(element: XmlElement): readonly TypedName[] {
  return childrenNamed(element, 'dmn:formalParameter').map((parameter) => ({
    name: attributeOf(parameter, 'name') ?? '',
    typeRef: attributeOf(parameter, 'typeRef'),
  }));
}
