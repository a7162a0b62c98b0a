import { describe, expect, it } from 'vitest';
import { parseDmn } from './parse-dmn.ts';

const namespaces = [
  'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
  'http://www.omg.org/spec/DMN/20180521/MODEL/',
  'https://www.omg.org/spec/DMN/20191111/MODEL/',
  'https://www.omg.org/spec/DMN/20211108/MODEL/',
  'https://www.omg.org/spec/DMN/20230324/MODEL/',
];

function definitions(content: string, namespace = namespaces[2] ?? ''): string {
  return `<definitions xmlns="${namespace}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    id="drg" name="DRG" namespace="test">${content}</definitions>`;
}

function literal(id: string, text: string, more = ''): string {
  return `<decision id="${id}" name="${id}"><variable name="${id}"/>${more}
    <literalExpression><text>${text}</text></literalExpression></decision>`;
}

function reasons(xml: string): readonly string[] {
  const parsed = parseDmn(xml);
  return parsed.kind === 'invalid' ? parsed.reasons : [];
}

describe('reading a DMN file', () => {
  it.each(namespaces)('accepts the namespace %s', (namespace) => {
    const parsed = parseDmn(definitions(literal('d', '1 + 1'), namespace));
    expect(parsed).toMatchObject({ kind: 'drg', id: 'drg', decisions: [{ id: 'd' }] });
  });

  it('gives plain data that can cross threads', () => {
    const parsed = parseDmn(definitions(literal('d', '1')));
    expect(structuredClone(parsed)).toEqual(parsed);
  });

  it('reads the version tag', () => {
    const tag = '<extensionElements><zeebe:versionTag value="v1"/></extensionElements>';
    const parsed = parseDmn(definitions(literal('d', '1', tag)));
    expect(parsed).toMatchObject({ decisions: [{ versionTag: 'v1' }] });
  });

  it('reports every invalid expression', () => {
    const found = reasons(definitions(literal('a', '1 +') + literal('b', ')')));
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^FEEL expression: failed to parse expression '1 \+': Expected/);
  });

  it('refuses logic that Camunda does not support', () => {
    const decision = '<decision id="d" name="d"><conditional/></decision>';
    expect(reasons(definitions(decision))).toEqual(["unsupported expression found 'conditional'"]);
    expect(reasons(definitions('<decision id="d" name="d"/>'))).toEqual([
      'The decision has no decision logic',
    ]);
  });

  it('refuses decisions that require each other', () => {
    const requires = (id: string): string =>
      `<informationRequirement><requiredDecision href="#${id}"/></informationRequirement>`;
    const found = reasons(
      definitions(literal('a', 'b', requires('b')) + literal('b', 'a', requires('a'))),
    );
    expect(found).toEqual(['The decision a requires itself']);
  });

  it('refuses files that are not DMN and files that cost too much', () => {
    expect(reasons('{}')).toHaveLength(1);
    expect(reasons('<html/>')).toEqual(["Expected a DMN document, but its root is 'html'"]);
    expect(reasons(`<!DOCTYPE x [<!ENTITY a "b">]>${definitions('')}`)).toHaveLength(1);
    const deep = '<list>'.repeat(10_000) + '</list>'.repeat(10_000);
    expect(reasons(definitions(deep))).toHaveLength(1);
  });
});
