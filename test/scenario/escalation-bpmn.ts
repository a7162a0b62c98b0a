/** BPMN text for tests of escalations: codes `big` and, by the variable `code`, `dynamic`. */
import { definitions, element, end, path, serviceTask, start } from './bpmn.ts';

export const process = (...content: readonly string[]): string =>
  definitions(
    '<bpmn:escalation id="big" escalationCode="big"/>',
    '<bpmn:escalation id="dynamic" escalationCode="=code"/>',
    `<bpmn:process id="p" isExecutable="true">${content.join('')}</bpmn:process>`,
  );

export const escalation = (reference?: string): string =>
  `<bpmn:escalationEventDefinition${reference === undefined ? '' : ` escalationRef="${reference}"`}/>`;

export const raise = (id: string, reference = 'big'): string =>
  element('intermediateThrowEvent', id, { content: escalation(reference) });

export const border = (
  id: string,
  on: string,
  options: { readonly reference?: string; readonly interrupting?: boolean } = {},
): string =>
  element('boundaryEvent', id, {
    attributes: `attachedToRef="${on}" cancelActivity="${options.interrupting ?? true}"`,
    content: escalation(options.reference),
  });

export const handler = (
  id: string,
  options: {
    readonly reference?: string;
    readonly interrupting?: boolean;
    readonly inside: string;
  },
): string =>
  element('subProcess', id, {
    attributes: 'triggeredByEvent="true"',
    content:
      element('startEvent', `${id}Start`, {
        attributes: `isInterrupting="${options.interrupting ?? true}"`,
        content: escalation(options.reference),
      }) + options.inside,
  });

/** start → box (s → raise → inside) → end, with further elements. */
export const box = (more: string, inside = ''): string =>
  process(
    start(),
    element('subProcess', 'box', {
      content:
        start('s') + raise('raise') + serviceTask('inside') + path('s->raise->inside') + inside,
    }),
    end(),
    path('start->box->end'),
    more,
  );
