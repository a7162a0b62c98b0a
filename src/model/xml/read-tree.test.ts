import { describe, expect, it } from 'vitest';
import { readTree } from './read-tree.ts';

const known = new Map([
  ['urn:a', 'a'],
  ['urn:b', 'b'],
]);

function rootOf(xml: string) {
  const tree = readTree(xml, known);
  if (tree.kind === 'invalid') throw new Error(tree.reason);
  return tree.root;
}

describe('the tree of a document', () => {
  it('uses the prefixes of the reader, whatever prefixes the document has', () => {
    const root = rootOf(
      '<x:r xmlns:x="urn:a" xmlns="urn:b" one="1" x:two="2"><s xmlns="urn:a"><x:t/></s><u/></x:r>',
    );
    expect(root.name).toBe('a:r');
    expect([...root.attributes]).toEqual([
      ['one', '1'],
      ['a:two', '2'],
    ]);
    expect(root.children.map(({ name }) => name)).toEqual(['a:s', 'b:u']);
    expect(root.children[0]?.children[0]?.name).toBe('a:t');
  });

  it('omits elements of other namespaces with their content', () => {
    const root = rootOf(
      '<r xmlns="urn:a" xmlns:o="urn:o" o:x="1"><o:p><s>text<t/></s></o:p>more<q xmlns=""/><s/></r>',
    );
    expect(root.children.map(({ name }) => name)).toEqual(['a:s']);
    expect(root.text).toBe('more');
    expect(root.attributes.get('{urn:o}x')).toBe('1');
  });

  it('replaces references and normalizes white space as XML requires', () => {
    const root = rootOf(
      '<r xmlns="urn:a" v="a\r\n b&#10;&lt;&quot;">one\r\ntwo &#x1F600;&amp;amp;<![CDATA[ &amp; ]]></r>',
    );
    expect(root.attributes.get('v')).toBe('a  b\n<"');
    expect(root.text).toBe('one\ntwo \u{1F600}&amp; &amp; ');
  });

  it.each([
    ['an entity that is not declared', '<r xmlns="urn:a">&nbsp;</r>', 'undefined entity.'],
    ['a lone ampersand', '<r xmlns="urn:a" v="a & b"/>', 'not well-formed'],
    ['a reference to no character', '<r xmlns="urn:a">&#0;</r>', 'malformed character entity.'],
    [
      'a prefix that is not declared',
      '<r xmlns="urn:a"><x:y/></r>',
      'unbound namespace prefix: "x".',
    ],
  ])('is refused for %s', (_, xml, problem) => {
    const tree = readTree(xml, known);
    expect(tree.kind === 'invalid' && tree.reason).toContain(problem);
  });
});
