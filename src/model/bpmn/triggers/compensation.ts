import type { ExecutableElement } from '../../process.ts';
import { attributeOf } from '../../xml/tree.ts';
import type { Problems } from '../problems.ts';
import { scopeInFile } from '../scope-in-file.ts';
import { booleanAttribute, refuse } from '../xml-cursor.ts';
import type { EventReader, ReadElements } from './event-reader.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/events/#compensation-events */
export const compensationEvent: EventReader = {
  catches: () => ({ kind: 'compensate' }),
  throws({ definition, noun }) {
    if (!booleanAttribute(definition, { name: 'waitForCompletion', absent: true })) {
      const event = noun === 'end event' ? noun : 'intermediate throwing event';
      refuse(
        definition,
        `A compensation ${event} waitForCompletion attribute must be true or not present`,
      );
    }
    return { kind: 'compensate', activityId: attributeOf(definition.xml, 'activityRef')?.trim() };
  },
  check(process, problems) {
    for (const element of process.elements.values()) checkReference(process, element, problems);
  },
};

/** Checks that the referenced activity can be compensated and is in the scope of the event. */
function checkReference(
  { elements }: ReadElements,
  event: ExecutableElement,
  problems: Problems,
): void {
  if (event.type !== 'END_EVENT' && event.type !== 'INTERMEDIATE_THROW_EVENT') return;
  if (event.result.kind !== 'compensate' || event.result.activityId === undefined) return;
  const id = event.result.activityId;
  const activity = elements.get(id);
  const report = (reason: string) => {
    problems.report({
      at: event.id,
      reason: `The referenced compensation activity '${id}' ${reason}`,
    });
  };
  if (activity === undefined) {
    report("doesn't exist");
    return;
  }
  const inner = activity.type === 'MULTI_INSTANCE_BODY' ? activity.inner : activity;
  if (activity.compensation === undefined && inner.type !== 'SUB_PROCESS') {
    report('must have either a compensation boundary event or be a subprocess');
  }
  const scope = elements.get(event.scopeId);
  const around = scope?.type === 'EVENT_SUB_PROCESS' ? scope.scopeId : undefined;
  if (activity.scopeId !== event.scopeId && scopeInFile({ elements }, activity) !== around) {
    report('must be in the same scope as the compensation throw event');
  }
}
