import { readTree } from '../../src/model/xml/read-tree.ts';
import { attributeOf, childNamed, childrenNamed } from '../../src/model/xml/tree.ts';
import type { XmlElement } from '../../src/model/xml/tree.ts';
import { parseNumber } from '../../src/feel/number.ts';
import {
  parseDate,
  parseDateTime,
  parseDayTimeDuration,
  parseLocalTime,
  parseOffsetTime,
  parseYearMonthDuration,
} from '../../src/feel/temporal-parse.ts';
import type { FeelValue } from '../../src/feel/values.ts';

export interface ExpectedResult {
  readonly node: string;
  readonly value: FeelValue;
  readonly isError: boolean;
}

export interface TckCase {
  readonly id: string;
  readonly type: string;
  readonly invocable: string | undefined;
  readonly inputs: ReadonlyMap<string, FeelValue>;
  readonly expected: readonly ExpectedResult[];
}

export interface TckFile {
  readonly model: string;
  readonly cases: readonly TckCase[];
}

const namespaces = new Map([
  ['http://www.omg.org/spec/DMN/20160719/testcase', 'tc'],
  ['http://www.w3.org/2001/XMLSchema-instance', 'xsi'],
]);

/** Reads a file of the format of the kit's `testCases.xsd`. */
export function readTckFile(xml: string): TckFile {
  const tree = readTree(xml, namespaces);
  if (tree.kind === 'invalid') throw new Error(`Expected a test file, but ${tree.reason}`);
  const { root } = tree;
  return {
    model: childNamed(root, 'tc:modelName')?.text.trim() ?? '',
    cases: childrenNamed(root, 'tc:testCase').map(readCase),
  };
}

function readCase(element: XmlElement): TckCase {
  return {
    id: attributeOf(element, 'id') ?? '',
    type: attributeOf(element, 'type') ?? 'decision',
    invocable: attributeOf(element, 'invocableName'),
    inputs: new Map(
      childrenNamed(element, 'tc:inputNode').map((node) => {
        return [attributeOf(node, 'name') ?? '', readValue(node)] as const;
      }),
    ),
    expected: childrenNamed(element, 'tc:resultNode').map((node) => {
      const expected = childNamed(node, 'tc:expected');
      return {
        node: attributeOf(node, 'name') ?? '',
        value: expected === undefined ? null : readValue(expected),
        isError: attributeOf(node, 'errorResult') === 'true',
      };
    }),
  };
}

function readValue(element: XmlElement): FeelValue {
  const list = childNamed(element, 'tc:list');
  if (list !== undefined) {
    return attributeOf(list, 'xsi:nil') === 'true'
      ? null
      : childrenNamed(list, 'tc:item').map(readValue);
  }
  const components = childrenNamed(element, 'tc:component');
  if (components.length > 0) {
    return new Map(
      components.map((one) => [attributeOf(one, 'name') ?? '', readValue(one)] as const),
    );
  }
  const value = childNamed(element, 'tc:value');
  if (value === undefined || attributeOf(value, 'xsi:nil') === 'true') return null;
  const type = (attributeOf(value, 'xsi:type') ?? 'xsd:string').replace(/^.*:/, '');
  return readSimple(type, value.text);
}

function readSimple(type: string, raw: string): FeelValue {
  const text = raw.trim();
  switch (type) {
    case 'string':
      return raw;
    case 'boolean':
      return text === 'true';
    case 'decimal':
    case 'double':
    case 'float':
    case 'integer':
    case 'int':
    case 'long':
      return parseNumber(text) ?? null;
    case 'date':
      return parseDate(text) ?? null;
    case 'time':
      return parseOffsetTime(text, 0) ?? parseLocalTime(text) ?? null;
    case 'dateTime': {
      const parsed = parseDateTime(text);
      return parsed.kind === 'parsed' ? parsed.value : null;
    }
    case 'duration':
      return parseYearMonthDuration(text) ?? parseDayTimeDuration(text) ?? null;
    default:
      throw new Error(`Expected a known type of value, but got '${type}'`);
  }
}
