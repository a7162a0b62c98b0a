import type { FastifyInstance } from 'fastify';
import { activitiesMax } from '../../../engine/ad-hoc/ad-hoc-result.ts';
import type { ElementInstanceKey } from '../../../core/key.ts';
import { invalidArgument } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { Bool, List, Maybe, Str, Strict, Variables } from '../schema.ts';
import { variableDocument } from '../variables.ts';
import { registerCommand } from './register-command.ts';

const activation = Strict({
  elements: List(Strict({ elementId: Str(), variables: Maybe(Variables()) }), {
    maxItems: activitiesMax,
  }),
  cancelRemainingInstances: Maybe(Bool()),
});

export function registerAdHocActivation(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/element-instances/ad-hoc-activities/:adHocSubProcessInstanceKey/activation',
    body: activation,
    id: 'activateAdHocSubProcessActivities',
    tag: 'Ad-hoc sub-process',
    summary: 'Activate activities within an ad-hoc sub-process',
    success: 'The activities are activated.',
    problems: [404, 409],
    intent: 'ACTIVATE',
    command(elementInstanceKey: ElementInstanceKey, { elements, cancelRemainingInstances }) {
      if (elements.length === 0) return invalidArgument('No elements provided.');
      return {
        kind: 'activateAdHocActivities',
        elementInstanceKey,
        elements: elements.map(({ elementId, variables }) => ({
          elementId,
          variables: variableDocument(variables),
        })),
        cancelsRemaining: cancelRemainingInstances ?? false,
      };
    },
  });
}
