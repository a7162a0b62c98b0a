import { unreachable } from '../../../core/unreachable.ts';
import type { EventResult, Trigger } from '../../process.ts';
import { localName, type XmlElement } from '../../xml/tree.ts';
import { refuse, within, type XmlCursor } from '../xml-cursor.ts';
import { eventKindOf, positionRules } from './event-matrix.ts';
import type { EventPosition } from './event-position.ts';
import type { EventInFile, EventReader } from './event-reader.ts';

interface Reading {
  readonly position: EventPosition;
  readonly rootElements: ReadonlyMap<string, XmlElement>;
  /** Whether the event leaves its element or scope running. */
  readonly isNonInterrupting?: boolean;
}

/** Reads the trigger for which an event waits: `none` without a definition, `undefined` after a reported reason. */
export function readTrigger(event: XmlCursor, reading: Reading): Trigger | None | undefined {
  return readWith(findDefinition(event, reading), ({ reader, event }) => reader.catches?.(event));
}

/** Reads the effect of an end or throw event; returns `undefined` after a reported reason. */
export function readResult(event: XmlCursor, reading: Reading): EventResult | undefined {
  return readWith(findDefinition(event, reading), ({ reader, event }) => reader.throws?.(event));
}

function readWith<T>(
  found: Found,
  read: (definition: Extract<Found, { readonly kind: 'definition' }>) => T | undefined,
): T | None | undefined {
  switch (found.kind) {
    case 'none':
      return found;
    case 'refused':
      return undefined;
    case 'definition':
      return read(found);
    default:
      return unreachable(found);
  }
}

interface None {
  readonly kind: 'none';
}

type Found =
  | None
  | { readonly kind: 'refused' }
  | { readonly kind: 'definition'; readonly reader: EventReader; readonly event: EventInFile };

const refused = { kind: 'refused' } as const;

function findDefinition(event: XmlCursor, reading: Reading): Found {
  const { position, rootElements, isNonInterrupting = false } = reading;
  const rule = positionRules[position];
  const definitions = event.xml.children.filter(
    ({ name }) => name.startsWith('bpmn:') && /[eE]ventDefinition(Ref)?$/.test(name),
  );
  const [xml] = definitions;
  if (xml === undefined) {
    if (rule.none !== undefined) refuse(event, rule.none);
    return { kind: 'none' };
  }
  if (definitions.length > 1) {
    refuse(event, rule.several);
    return refused;
  }
  const name = localName(xml).replace(/EventDefinition(Ref)?$/, '');
  const row = eventKindOf(name);
  const noun = row?.noun ?? name;
  if (row !== undefined && !row.at.includes(position)) {
    refuse(event, rule.never);
    return refused;
  }
  if (row === undefined) {
    refuse(
      event,
      `${/^[aeiou]/.test(noun) ? 'An' : 'A'} ${noun} ${rule.noun} is not supported yet`,
    );
    return refused;
  }
  if (isNonInterrupting && !row.mayBeNonInterrupting) {
    refuse(event, 'Non-Interrupting event of this type is not allowed');
  }
  const definition = within(event, xml);
  return {
    kind: 'definition',
    reader: row.reader,
    event: { position, isNonInterrupting, noun: rule.noun, event, definition, rootElements },
  };
}
