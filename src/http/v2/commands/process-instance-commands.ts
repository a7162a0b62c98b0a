import type { FastifyInstance } from 'fastify';
import { type Static, Object as ObjectOf } from 'typebox';
import type { Key as AnyKey, ProcessInstanceKey } from '../../../core/key.ts';
import { sendJson } from '../answer.ts';
import { notFound, sendProblem, sendRefused } from '../problem.ts';
import { lackingRight } from '../../../engine/identity/lacking-right.ts';
import { absentByKey } from '../read/answer-query.ts';
import { callerOf, type RouteContext } from '../route.ts';
import {
  Bool,
  canonicalKey,
  Key,
  Maybe,
  operationReference,
  OptionalBody,
  Strict,
  Variables,
} from '../schema.ts';
import { variableDocument } from '../variables.ts';
import { batchOperationResult } from './batch-operation/create-batch-operation.ts';
import { registerCommand, registerWaitingCommand } from './register-command.ts';

const params = ObjectOf({ processInstanceKey: Key() });
const reference = OptionalBody({ operationReference });
type Params = Static<typeof params>;

const variablesBody = Strict({
  variables: Variables(),
  local: Maybe(
    Bool({
      description: 'Sets the variables in this scope, not in the nearest scope that has each name.',
    }),
  ),
  operationReference,
});

/** Cancellation, incident resolution for a whole instance, and variables of a scope. */
export function registerProcessInstanceCommands(app: FastifyInstance, context: RouteContext): void {
  registerCancellation(app, context);
  registerSuspension(app, context);
  registerIncidentResolution(app, context);
  registerVariables(app, context);
}

function registerCancellation(app: FastifyInstance, context: RouteContext): void {
  registerWaitingCommand(app, context, {
    method: 'POST',
    path: '/v2/process-instances/:processInstanceKey/cancellation',
    body: reference,
    id: 'cancelProcessInstance',
    tag: 'Process instance',
    summary: 'Cancel a process instance',
    success: 'The instance is cancelled.',
    problems: [404, 409, 504],
    intent: 'CANCEL',
    command: (processInstanceKey: ProcessInstanceKey) => ({
      kind: 'cancelProcessInstance',
      processInstanceKey,
    }),
  });
}

function registerSuspension(app: FastifyInstance, context: RouteContext): void {
  const shared = { method: 'POST', body: reference, tag: 'Process instance' } as const;
  registerCommand(app, context, {
    ...shared,
    path: '/v2/process-instances/:processInstanceKey/suspension',
    id: 'suspendProcessInstance',
    summary: 'Suspend a process instance',
    success: 'The instance is suspended.',
    problems: [404, 409],
    intent: 'SUSPEND',
    command: (processInstanceKey: ProcessInstanceKey) => ({
      kind: 'suspendProcessInstance',
      processInstanceKey,
    }),
  });
  registerCommand(app, context, {
    ...shared,
    path: '/v2/process-instances/:processInstanceKey/resumption',
    id: 'resumeProcessInstance',
    summary: 'Resume a process instance',
    success: 'The instance is resumed.',
    problems: [404, 409],
    intent: 'RESUME',
    command: (processInstanceKey: ProcessInstanceKey) => ({
      kind: 'resumeProcessInstance',
      processInstanceKey,
    }),
  });
}

const update = 'PROCESS_DEFINITION:UPDATE_PROCESS_INSTANCE';

function registerIncidentResolution(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.post<{ Params: Params }>(
    '/v2/process-instances/:processInstanceKey/incident-resolution',
    {
      schema: { params, body: reference },
      config: {
        operation: {
          id: 'resolveProcessInstanceIncidents',
          tag: 'Process instance',
          summary: 'Resolve all incidents of a process instance',
          success: {
            200: { description: 'The batch operation.', schema: batchOperationResult },
          },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const processInstanceKey = canonicalKey<ProcessInstanceKey>(
        request.params.processInstanceKey,
      );
      // Commands do not see an ended instance, but this API accepts one.
      const found = await orchestrator.query(
        { kind: 'get', resource: 'processInstance', key: processInstanceKey, onProcess: update },
        callerOf(request),
      );
      if (found.kind === 'rejected' && found.code === 'FORBIDDEN') {
        return sendRefused(reply, lackingRight(update), 'CREATE');
      }
      if (found.kind !== 'accepted') return sendRefused(reply, found);
      if (found.result === undefined) {
        return sendProblem(reply, notFound(absentByKey('Process Instance', processInstanceKey)));
      }
      const outcome = await orchestrator.submit(
        { kind: 'resolveProcessInstanceIncidents', processInstanceKey },
        callerOf(request),
      );
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'CREATE');
      const { batchOperationKey } = outcome.result;
      return sendJson(
        reply,
        `{"batchOperationKey":"${batchOperationKey}","batchOperationType":"RESOLVE_INCIDENT"}`,
      );
    },
  );
}

function registerVariables(app: FastifyInstance, context: RouteContext): void {
  registerWaitingCommand(app, context, {
    method: 'PUT',
    path: '/v2/element-instances/:elementInstanceKey/variables',
    body: variablesBody,
    id: 'createElementInstanceVariables',
    tag: 'Element instance',
    summary: 'Set variables of an element instance or a process instance',
    success: 'The variables are set.',
    problems: [404, 504],
    intent: 'UPDATE',
    command: (scopeKey: AnyKey, { variables, local }) => ({
      kind: 'setVariables',
      scopeKey,
      variables: variableDocument(variables),
      local: local ?? false,
    }),
  });
}
