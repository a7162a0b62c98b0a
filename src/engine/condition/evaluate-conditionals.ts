import type { ConditionalEvaluationKey } from '../../core/key.ts';
import { accept, type Handler } from '../handler.ts';
import { startAtEvent } from '../process/start-at-event.ts';
import { findTrueStarts } from './find-true-starts.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/conditional-events/ */
export const evaluateConditionals: Handler<'evaluateConditionals'> = {
  isNewWork: true,
  footprint: ({ tenantId, definitionKey, variables }) =>
    definitionKey === undefined
      ? [{ kind: 'startConditions', tenantId, names: variables.map(([name]) => name) }]
      : [{ kind: 'definition', key: definitionKey }],
  decide(context, command, access) {
    const found = findTrueStarts(context, command, access);
    if (found.kind === 'rejected') return found;
    const { tenantId, variables } = command;
    const conditionalEvaluationKey = context.newSharedKey<ConditionalEvaluationKey>();
    const processInstances = found.starts.map(({ definition, startEventId }) => ({
      processDefinitionKey: definition.row.key,
      processInstanceKey: startAtEvent(context, { definition, startEventId, variables }),
    }));
    return accept({ conditionalEvaluationKey, tenantId, processInstances });
  },
};
