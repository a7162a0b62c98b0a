import type { ProcessDefinitionId } from '@camunda8/orchestration-cluster-api';
import { bpmn, element, end, flow, path, serviceTask, start, userTask } from '../scenario/bpmn.ts';

/** A service task with a boundary event for one error code, then a user task with a form. */
export interface OrderProcess {
  readonly processId: ProcessDefinitionId;
  readonly jobType: string;
  readonly formId: string;
  readonly files: Readonly<Record<string, string>>;
}

let count = 0;

/** Names are new each time, so that tests on one server do not affect each other. */
export function newOrderProcess(): OrderProcess {
  count += 1;
  const [processId, jobType, formId] = [`order-${count}`, `charge-${count}`, `review-${count}`];
  const xml = bpmn(
    processId,
    start(),
    serviceTask('charge', { type: jobType }),
    element('boundaryEvent', 'declined', {
      attributes: 'attachedToRef="charge"',
      content: '<bpmn:errorEventDefinition errorRef="declined-error" />',
    }),
    userTask('review', `<zeebe:formDefinition formId="${formId}" />`),
    end(),
    element('endEvent', 'refused'),
    path('start->charge->review->end'),
    flow('declined->refused'),
  ).replace(
    '</bpmn:definitions>',
    '<bpmn:error id="declined-error" errorCode="DECLINED" /></bpmn:definitions>',
  );
  const form = JSON.stringify({
    id: formId,
    type: 'default',
    schemaVersion: 16,
    components: [{ type: 'textfield', key: 'comment', id: 'field', label: 'Comment' }],
  });
  return {
    processId: processId as ProcessDefinitionId,
    jobType,
    formId,
    files: { [`${processId}.bpmn`]: xml, [`${formId}.form`]: form },
  };
}
