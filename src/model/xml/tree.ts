/** An element of a document as the reader sees it. */
export interface XmlElement {
  /** `prefix:local` for a namespace that the reader knows, under the reader's own prefix; else `{uri}local`. */
  readonly name: string;
  /** Without namespace declarations. An attribute without prefix has no namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in the element, without that of its children. */
  readonly text: string;
}

/** The name without its namespace. */
export function localName(element: XmlElement): string {
  return element.name.slice(element.name.lastIndexOf(element.name.startsWith('{') ? '}' : ':') + 1);
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** An attribute's value; an empty one counts as absent, as in Camunda. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  const value = element.attributes.get(name);
  return value === '' ? undefined : value;
}
