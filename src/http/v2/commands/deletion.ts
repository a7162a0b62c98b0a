import type { FastifyInstance } from 'fastify';
import type { DecisionEvaluationKey, ProcessInstanceKey } from '../../../core/key.ts';
import type { RouteContext } from '../route.ts';
import { operationReference, OptionalBody } from '../schema.ts';
import { registerCommand } from './register-command.ts';

const body = OptionalBody({ operationReference });

/** Deletion of one ended process instance, or of the decision instances of one evaluation. */
export function registerDeletion(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/process-instances/:processInstanceKey/deletion',
    body,
    id: 'deleteProcessInstance',
    tag: 'Process instance',
    summary: 'Delete an ended process instance',
    success: 'The instance is deleted, without the instances that it called.',
    problems: [404, 409],
    intent: 'DELETE',
    isLookedUp: true,
    command: (processInstanceKey: ProcessInstanceKey) => ({
      kind: 'deleteProcessInstance',
      processInstanceKey,
    }),
  });
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/decision-instances/:decisionEvaluationKey/deletion',
    body,
    id: 'deleteDecisionInstance',
    tag: 'Decision instance',
    summary: 'Delete the decision instances of an evaluation',
    success: 'The decision instances are deleted.',
    problems: [404],
    intent: 'DELETE',
    isLookedUp: true,
    command: (decisionEvaluationKey: DecisionEvaluationKey) => ({
      kind: 'deleteDecisionInstance',
      decisionEvaluationKey,
    }),
  });
}
