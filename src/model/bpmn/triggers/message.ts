import type { CatchPoint, MessageTrigger } from '../../process.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childNamed, childrenNamed } from '../../xml/tree.ts';
import { expressionAttribute, readExpression } from '../expression.ts';
import type { Problems } from '../problems.ts';
import { refuse, within, type XmlCursor } from '../xml-cursor.ts';
import { ownedPointsOf } from './catch-points.ts';
import type { EventReader, ReadElements } from './event-reader.ts';
import { findRootElement } from './root-element.ts';
import { readThrownMessage } from './thrown-message.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/message-events/ */
export const messageEvent: EventReader = {
  catches: ({ definition, rootElements, position }) =>
    readMessageReference(definition, { rootElements, hasKey: position !== 'start' }),
  throws: readThrownMessage,
  check: checkNames,
};

/**
 * Reads the message that an event definition or a receive task refers to. The start event of a process has no correlation
 * key.
 */
export function readMessageReference(
  definition: XmlCursor,
  options: { readonly rootElements: ReadonlyMap<string, XmlElement>; readonly hasKey: boolean },
): MessageTrigger | undefined {
  const { rootElements, hasKey } = options;
  const message = findRootElement({ definition, rootElements }, 'message');
  if (message === 'unresolved') return undefined;
  if (message === undefined) {
    refuse(definition, 'Must reference a message');
    return undefined;
  }
  const name = readName(message);
  const key = hasKey ? readKey(message) : undefined;
  if (name === undefined || (hasKey && key === undefined)) return undefined;
  return { kind: 'message', name, correlationKey: key };
}

function readName(message: XmlCursor) {
  const name = attributeOf(message.xml, 'name');
  if (name === undefined) {
    refuse(message, 'Name must be present and not empty');
    return undefined;
  }
  return readExpression(message, name);
}

function readKey(message: XmlCursor) {
  const holder = childNamed(message.xml, 'bpmn:extensionElements');
  const subscriptions = holder === undefined ? [] : childrenNamed(holder, 'zeebe:subscription');
  const [subscription] = subscriptions;
  if (holder === undefined || subscription === undefined || subscriptions.length > 1) {
    refuse(message, 'Must have exactly one zeebe:subscription extension element');
    return undefined;
  }
  return expressionAttribute(within(within(message, holder), subscription), {
    name: 'correlationKey',
    required: true,
    statics: { kind: 'none' },
  });
}

/**
 * A scope cannot wait twice for the same name, and a message starts a process at one event. Names that are expressions
 * may turn out equal only when they are evaluated.
 */
function checkNames(process: ReadElements, problems: Problems): void {
  const taken = new Map<string, CatchPoint['enters'][]>();
  for (const { ownerId, point } of ownedPointsOf(process)) {
    const { trigger, enters } = point;
    if (trigger.kind !== 'message') continue;
    const name = trigger.name.kind === 'static' ? trigger.name.value : `=${trigger.name.text}`;
    const key = JSON.stringify([ownerId, name]);
    const others = taken.get(key) ?? [];
    taken.set(key, [...others, enters]);
    if (others.includes(enters)) {
      const reason = `Multiple message event definitions with the same name '${name}' are not allowed.`;
      problems.report({ at: ownerId, reason });
    } else if ([...others, enters].includes('holder') && others.length > 0) {
      const reason = 'Cannot reference the same message name as a boundary event';
      problems.report({ at: ownerId, reason });
    }
  }
}
