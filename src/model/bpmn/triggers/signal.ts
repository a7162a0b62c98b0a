import type { SignalTrigger } from '../../process.ts';
import { attributeOf } from '../../xml/tree.ts';
import { readExpression } from '../expression.ts';
import type { Problems } from '../problems.ts';
import { refuse } from '../xml-cursor.ts';
import { ownedPointsOf } from './catch-points.ts';
import type { EventInFile, EventReader, ReadElements } from './event-reader.ts';
import { findRootElement } from './root-element.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/signal-events/ */
export const signalEvent: EventReader = {
  catches: readSignal,
  throws: readSignal,
  check: checkNames,
};

function readSignal(event: EventInFile): SignalTrigger | undefined {
  const signal = findRootElement(event, 'signal');
  if (signal === 'unresolved') return undefined;
  if (signal === undefined) {
    refuse(event.definition, 'Must reference a signal');
    return undefined;
  }
  const text = attributeOf(signal.xml, 'name');
  if (text === undefined) refuse(signal, 'Name must be present and not empty');
  const name = text === undefined ? undefined : readExpression(signal, text);
  return name && { kind: 'signal', name };
}

/** A scope cannot wait twice for the same signal, and a signal starts a process at one event. */
function checkNames(process: ReadElements, problems: Problems): void {
  const taken = new Set<string>();
  for (const { ownerId, point } of ownedPointsOf(process)) {
    const { trigger, enters } = point;
    if (trigger.kind !== 'signal') continue;
    const name = trigger.name.kind === 'static' ? trigger.name.value : `=${trigger.name.text}`;
    const key = JSON.stringify([enters, ownerId, name]);
    if (taken.has(key)) {
      problems.report({
        at: ownerId,
        reason: `Multiple signal event definitions with the same name '${name}' are not allowed.`,
      });
    }
    taken.add(key);
  }
}
