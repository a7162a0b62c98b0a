import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, localName } from '../xml/tree.ts';
import type { ErrorDefinition, Expression } from '../process.ts';
import { readExpression, refuseExpression } from './expression.ts';
import { type XmlCursor, refuse, within } from './xml-cursor.ts';

/** The event definition of an event, such as `bpmn:errorEventDefinition`. */
export type EventDefinition =
  | { readonly kind: 'none' }
  | { readonly kind: 'error' | 'terminate' | 'message'; readonly cursor: XmlCursor }
  /** The reason is already reported. */
  | { readonly kind: 'refused' };

const nouns: ReadonlyMap<string, string> = new Map([
  ['timerEventDefinition', 'timer'],
  ['signalEventDefinition', 'signal'],
  ['escalationEventDefinition', 'escalation'],
  ['conditionalEventDefinition', 'conditional'],
  ['compensateEventDefinition', 'compensation'],
  ['linkEventDefinition', 'link'],
  ['cancelEventDefinition', 'cancel'],
]);

/**
 * Finds the one event definition of an event.
 *
 * @param event how a reason names the event: `start event`
 * @param allowed the supported event definitions; others are refused
 */
export function readEventDefinition(
  cursor: XmlCursor,
  event: string,
  allowed: readonly ('error' | 'terminate' | 'message')[],
): EventDefinition {
  const definitions = cursor.xml.children.filter(
    ({ name }) => name.startsWith('bpmn:') && /[eE]ventDefinition(Ref)?$/.test(name),
  );
  const [definition] = definitions;
  if (definition === undefined) return { kind: 'none' };
  if (definitions.length > 1) {
    refuse(cursor, 'Must have at most one event definition');
    return { kind: 'refused' };
  }
  const local = localName(definition);
  const kind = allowed.find((candidate) => local === `${candidate}EventDefinition`);
  if (kind !== undefined) return { kind, cursor: within(cursor, definition) };
  const noun = nouns.get(local) ?? local.replace(/EventDefinition(Ref)?$/, '');
  refuse(cursor, `${/^[aeiou]/.test(noun) ? 'An' : 'A'} ${noun} ${event} is not supported yet`);
  return { kind: 'refused' };
}

/** A thrown error must have a code, which may be an expression. */
export function readThrownError(
  definition: XmlCursor,
  errors: ReadonlyMap<string, XmlElement>,
): ErrorDefinition | undefined {
  const error = resolveError(definition, errors);
  if (error === 'unresolved') return undefined;
  if (error === undefined) {
    refuse(definition, 'Must reference an error');
    return undefined;
  }
  const text = attributeOf(error.xml, 'errorCode');
  if (text === undefined) refuse(error, 'ErrorCode must be present and not empty');
  const code = text === undefined ? undefined : readExpression(error, text);
  return code === undefined ? undefined : { code };
}

/** A caught error has a static code. Without a code the event catches all errors. */
export function readCaughtError(
  definition: XmlCursor,
  errors: ReadonlyMap<string, XmlElement>,
): ErrorDefinition | undefined {
  const error = resolveError(definition, errors);
  if (error === 'unresolved') return undefined;
  const text = error === undefined ? undefined : attributeOf(error.xml, 'errorCode');
  if (error !== undefined && text?.startsWith('=') === true) {
    refuseExpression(error, text);
    return undefined;
  }
  const code: Expression | undefined =
    text === undefined ? undefined : { kind: 'static', value: text };
  return { code };
}

function resolveError(
  definition: XmlCursor,
  errors: ReadonlyMap<string, XmlElement>,
): XmlCursor | 'unresolved' | undefined {
  const reference = attributeOf(definition.xml, 'errorRef')?.trim();
  if (reference === undefined) return undefined;
  const id = errors.has(reference) ? reference : reference.replace(/^[^:]*:/, '');
  const xml = errors.get(id);
  if (xml !== undefined) return { xml, at: id, problems: definition.problems };
  refuse(definition, `Attribute 'errorRef' refers to '${reference}', but there is no such error`);
  return 'unresolved';
}
