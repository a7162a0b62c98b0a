import type { FastifyInstance } from 'fastify';
import type { ProcessInstanceKey } from '../../../core/key.ts';
import type { RouteContext } from '../route.ts';
import { Given, operationReference, Strict } from '../schema.ts';
import { businessIdMax } from './create-process-instance.ts';
import { registerCommand } from './register-command.ts';

/** `POST /v2/process-instances/{processInstanceKey}/business-id-assignment` */
export function registerBusinessIdAssignment(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/process-instances/:processInstanceKey/business-id-assignment',
    body: Strict({ businessId: Given({ maxLength: businessIdMax }), operationReference }),
    id: 'assignProcessInstanceBusinessId',
    tag: 'Process instance',
    summary: 'Assign a business id to a root process instance',
    success: 'The instance has the business id.',
    problems: [404, 409],
    intent: 'ASSIGN',
    command: (processInstanceKey: ProcessInstanceKey, { businessId }) => ({
      kind: 'assignProcessInstanceBusinessId',
      processInstanceKey,
      businessId,
    }),
  });
}
