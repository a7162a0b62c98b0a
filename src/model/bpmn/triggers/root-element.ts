import { attributeOf } from '../../xml/tree.ts';
import { refuse, type XmlCursor } from '../xml-cursor.ts';
import type { EventInFile } from './event-reader.ts';

/** The error, escalation or the like that a definition refers to, by an id that may have a prefix. */
export function findRootElement(
  { definition, rootElements }: Pick<EventInFile, 'definition' | 'rootElements'>,
  noun: string,
): XmlCursor | 'unresolved' | undefined {
  const attribute = `${noun}Ref`;
  const reference = attributeOf(definition.xml, attribute)?.trim();
  if (reference === undefined) return undefined;
  for (const id of [reference, reference.replace(/^[^:]*:/, '')]) {
    const xml = rootElements.get(id);
    if (xml?.name === `bpmn:${noun}`) return { xml, at: id, problems: definition.problems };
  }
  refuse(
    definition,
    `Attribute '${attribute}' refers to '${reference}', but there is no such ${noun}`,
  );
  return 'unresolved';
}
