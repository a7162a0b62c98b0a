import type { Expression, Mapping } from '../process.ts';
import { attributeOf, childrenNamed } from '../xml/tree.ts';
import { readExpression, requiredAttribute } from './expression.ts';
import { type XmlCursor, extensionOf, refuse, within } from './xml-cursor.ts';

/** ASCII only, as in Camunda, although FEEL allows more in a name. */
const targetPattern = /^[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*$/;

export interface IoMapping {
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
}

/** https://docs.camunda.io/docs/components/concepts/variables/#inputoutput-variable-mappings */
export function readIoMapping(cursor: XmlCursor): IoMapping {
  const ioMapping = extensionOf(cursor, 'zeebe:ioMapping');
  if (ioMapping === undefined) return { inputs: [], outputs: [] };
  return {
    inputs: readMappings(ioMapping, 'zeebe:input'),
    outputs: readMappings(ioMapping, 'zeebe:output'),
  };
}

function readMappings(ioMapping: XmlCursor, name: string): readonly Mapping[] {
  return childrenNamed(ioMapping.xml, name).flatMap((xml) => {
    const mapping = readMapping(within(ioMapping, xml));
    return mapping === undefined ? [] : [mapping];
  });
}

function readMapping(cursor: XmlCursor): Mapping | undefined {
  const source = readSource(cursor);
  const target = requiredAttribute(cursor, 'target');
  if (target !== undefined && !targetPattern.test(target)) {
    refuse(
      cursor,
      `Expected path expression '${target}' but doesn't match the pattern '${targetPattern.source.slice(1, -1)}'.`,
    );
  }
  if (source === undefined || target === undefined) return undefined;
  return { source, target: target.split('.') };
}

/** An input without a source sets its target to null, as in Camunda since 8.8. An output must have a source. */
function readSource(cursor: XmlCursor): Expression | undefined {
  const text = attributeOf(cursor.xml, 'source');
  if (text !== undefined) return readExpression(cursor, text);
  if (cursor.xml.name === 'zeebe:input') return { kind: 'feel', text: 'null' };
  refuse(cursor, 'Expected expression but not found.');
  return undefined;
}
