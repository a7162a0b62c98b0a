import { Parser } from 'saxen';
import { decodeEntities } from './entities.ts';
import { preScan } from './pre-scan.ts';
import type { XmlElement } from './tree.ts';

export type XmlTree =
  | { readonly kind: 'tree'; readonly root: XmlElement }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Reads a document into a tree, in time linear in its length. Elements of unknown namespaces are omitted with their
 * content, except for the root. Never throws.
 *
 * @param knownNamespaces namespace URI → the prefix under which the reader wants to see it
 */
export function readTree(xml: string, knownNamespaces: ReadonlyMap<string, string>): XmlTree {
  const refusal = preScan(xml);
  return refusal === undefined
    ? buildTree(xml, knownNamespaces)
    : { kind: 'invalid', reason: refusal };
}

/** Reads a document that the pre-scan has accepted, now or at its deployment. */
export function buildTree(xml: string, knownNamespaces: ReadonlyMap<string, string>): XmlTree {
  const builder = createBuilder(knownNamespaces);
  const parser = new Parser();
  parser
    .on('openTag', (name, attributes) => builder.open(name, attributes() || {}))
    .on('closeTag', () => builder.close())
    .on('text', (raw) => builder.text(raw))
    .on('cdata', (text) => builder.cdata(text));
  parser.parse(xml);
  return builder.finish();
}

interface Open {
  /** `undefined` inside an omitted element. */
  readonly node: MutableElement | undefined;
  readonly prefixes: ReadonlyMap<string, string>;
}

interface MutableElement extends XmlElement {
  readonly children: MutableElement[];
  text: string;
}

const startPrefixes: ReadonlyMap<string, string> = new Map([
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
]);

function createBuilder(knownNamespaces: ReadonlyMap<string, string>) {
  const stack: Open[] = [];
  let root: MutableElement | undefined;
  let problem: string | undefined;

  const decode = (raw: string): string => {
    const text = decodeEntities(raw);
    if (text === undefined) problem ??= 'The document refers to an entity that is not declared';
    return text ?? raw;
  };

  const resolve = (qualified: Qualified) => {
    const resolved = resolveName(qualified, knownNamespaces);
    if (!resolved.declared) problem ??= `The prefix of '${qualified.name}' is not declared`;
    return resolved;
  };

  return {
    open(rawName: string, raw: Readonly<Record<string, string>>) {
      const parent = stack.at(-1);
      if (parent !== undefined && parent.node === undefined) {
        stack.push(parent);
        return;
      }
      const values = Object.entries(raw).map(
        ([name, value]) => [name, decode(value.replace(/\r\n|[\t\r\n]/g, ' '))] as const,
      );
      const prefixes = declare(values, parent?.prefixes ?? startPrefixes);
      const { name, known } = resolve({ name: rawName, prefixes, isElement: true });
      if (!known && parent !== undefined) {
        stack.push({ node: undefined, prefixes });
        return;
      }
      const attributes = new Map<string, string>();
      for (const [attribute, value] of values) {
        if (attribute === 'xmlns' || attribute.startsWith('xmlns:')) continue;
        attributes.set(resolve({ name: attribute, prefixes, isElement: false }).name, value);
      }
      const node: MutableElement = { name, attributes, children: [], text: '' };
      parent?.node?.children.push(node);
      root ??= node;
      stack.push({ node, prefixes });
    },
    close() {
      stack.pop();
    },
    text(raw: string) {
      const node = stack.at(-1)?.node;
      if (node !== undefined) node.text += decode(raw.replace(/\r\n?/g, '\n'));
    },
    cdata(text: string) {
      const node = stack.at(-1)?.node;
      if (node !== undefined) node.text += text.replace(/\r\n?/g, '\n');
    },
    finish(): XmlTree {
      if (problem !== undefined) return { kind: 'invalid', reason: problem };
      if (root === undefined)
        return { kind: 'invalid', reason: 'The document has no root element' };
      return { kind: 'tree', root };
    },
  };
}

interface Qualified {
  readonly name: string;
  readonly prefixes: ReadonlyMap<string, string>;
  readonly isElement: boolean;
}

/** Namespaces in XML 1.0 §6: the default namespace is for elements only. */
function resolveName(
  { name, prefixes, isElement }: Qualified,
  knownNamespaces: ReadonlyMap<string, string>,
) {
  const colon = name.indexOf(':');
  if (colon === -1 && !isElement) return { name, known: true, declared: true };
  const uri = prefixes.get(name.slice(0, Math.max(colon, 0)));
  const prefix = knownNamespaces.get(uri ?? '');
  const local = name.slice(colon + 1);
  return {
    name: prefix === undefined ? `{${uri ?? ''}}${local}` : `${prefix}:${local}`,
    known: prefix !== undefined,
    declared: uri !== undefined || colon === -1,
  };
}

/** The prefixes in scope at an element; the default namespace has the prefix `''`. */
function declare(
  attributes: readonly (readonly [string, string])[],
  inherited: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  let own: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    own ??= new Map(inherited);
    own.set(name === 'xmlns' ? '' : name.slice('xmlns:'.length), value);
  }
  return own ?? inherited;
}
