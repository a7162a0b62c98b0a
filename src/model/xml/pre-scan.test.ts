import { describe, expect, it } from 'vitest';
import { xmlLimits } from './xml-limits.ts';
import { preScan } from './pre-scan.ts';

const { depthMax, elementsMax, attributesMax, namespaceDeclarationsMax, distinctNamespacesMax } =
  xmlLimits;
const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
const list = (count: number, element: (at: number) => string) =>
  `<r>${Array.from({ length: count }, (_, at) => element(at)).join('')}</r>`;
const attributes = (count: number) =>
  `<r ${Array.from({ length: count }, (_, at) => `a${at}=""`).join(' ')}/>`;

describe('the pre-scan', () => {
  it.each([
    [
      'a document',
      '<?xml version="1.0"?><!-- a > b --><r a=\'"\'><b/>text &amp; more<![CDATA[<]]></r>',
    ],
    ['the deepest nesting', nested(depthMax)],
    ['the most elements', list(elementsMax - 1, () => '<a/>')],
    ['the most attributes', attributes(attributesMax)],
    ['the most declarations', list(namespaceDeclarationsMax, () => '<a xmlns:x="u"/>')],
    ['the most namespaces', list(distinctNamespacesMax, (at) => `<a xmlns:x${at}="u"/>`)],
    ['names of object members', '<__proto__ constructor="" __proto__=""/>'],
  ])('accepts %s', (_, xml) => {
    expect(preScan(xml)).toBeUndefined();
  });

  it.each([
    ['nothing', '', 'missing start tag'],
    ['text', 'text', 'missing start tag'],
    ['JSON', '{"a": 1}', 'missing start tag'],
    ['a document that is cut off', '<a><b>', 'unexpected end of file'],
    ['a tag that is cut off', '<a b="', 'unclosed tag'],
    ['tags that do not match', '<a></b>', 'closing tag mismatch'],
    ['a second root', '<a/><b/>', 'Expected one root element, but found 2'],
    ['text behind the root', '<a/>text', 'non-whitespace outside of root node'],
    ['an attribute without quotes', '<a b=c/>', 'missing attribute value quotes'],
    ['a duplicate attribute', '<a b="" b=""/>', 'already defined'],
    ['a raw < in an attribute', '<a b="<"/>', 'disallowed character'],
    ['the end of CDATA in text', '<a>]]></a>', 'the string "]]>" is disallowed'],
    ['a comment with --', '<a><!-- a -- b --></a>', 'malformed comment'],
    ['a control character', '<a>\u0001</a>', 'disallowed character'],
    ['half a character', '<a>\ud800</a>', 'not well-formed'],
    [
      'one attribute through two prefixes',
      '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>',
      'duplicate attribute: {u}b',
    ],
    ['a declaration that is not first', ' <?xml version="1.0"?><a/>', 'must be at the start'],
    ['two declarations', '<?xml version="1.0"?><?xml version="1.0"?><a/>', 'must be at the start'],
    ['a prefix in an ignored part', '<a><f xmlns="u"><x:y/></f></a>', 'unbound namespace'],
    ['a prefix that is undefined again', '<a xmlns:x=""/>', 'invalid attempt to undefine prefix'],
    ['a DOCTYPE', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'A declaration is not allowed'],
    ['an entity', '<a><!ENTITY b "c"></a>', 'A declaration is not allowed'],
    ['one level too deep', nested(depthMax + 1), 'nested deeper than 200 levels'],
    ['one element too many', list(elementsMax, () => '<a/>'), 'more than 200000 elements'],
    ['one attribute too many', attributes(attributesMax + 1), 'more than 1000 attributes'],
    [
      'one declaration too many',
      list(namespaceDeclarationsMax + 1, () => '<a xmlns:x="u"/>'),
      'more than 2000 xmlns declarations',
    ],
    [
      'one namespace too many',
      list(distinctNamespacesMax + 1, (at) => `<a xmlns="u${at}"/>`),
      'more than 128 different xmlns declarations',
    ],
    ['one character too many', ' '.repeat(xmlLimits.bytesMax + 1), 'at most 4194304 are allowed'],
  ])('refuses %s', (_, xml, reason) => {
    expect(preScan(xml)).toContain(reason);
  });
});
