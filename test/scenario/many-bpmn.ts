import { element } from './bpmn.ts';

/** The number of inner instances of `many`: more than one decision ends. */
export const count = 180;

const extend = (text: string) => `<bpmn:extensionElements>${text}</bpmn:extensionElements>`;
const loop = (more = '') =>
  `<bpmn:multiInstanceLoopCharacteristics>${extend(
    `<zeebe:loopCharacteristics inputCollection="=for i in 1..${count} return i" />`,
  )}${more}</bpmn:multiInstanceLoopCharacteristics>`;
export const many = (more = '') =>
  element('serviceTask', 'many', {
    extensions: '<zeebe:taskDefinition type="many" />',
    content: loop(more),
  });
export const timer =
  '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration></bpmn:timerEventDefinition>';
