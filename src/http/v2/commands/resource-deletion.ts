import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { Key as AnyKey } from '../../../core/key.ts';
import { sendJson } from '../answer.ts';
import { sendRefused } from '../problem.ts';
import { NullOr, Result, resultKey } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { batchOperationText } from './batch-operation/create-batch-operation.ts';
import { Bool, canonicalKey, Key, Maybe, operationReference, OptionalBody } from '../schema.ts';

const params = ObjectOf({ resourceKey: Key() });
const body = OptionalBody({
  operationReference,
  deleteHistory: Maybe(
    Bool({
      description:
        'Deletes the decision instances of a DMN file in a batch operation, or the instances of a process when the last one has ended.',
    }),
  ),
});
const result = Result({ resourceKey: resultKey, batchOperation: NullOr('object') });

/** `POST /v2/resources/{resourceKey}/deletion` */
export function registerResourceDeletion(
  app: FastifyInstance,
  { orchestrator }: RouteContext,
): void {
  app.post<{ Params: Static<typeof params>; Body: Static<typeof body> }>(
    '/v2/resources/:resourceKey/deletion',
    {
      schema: { params, body },
      config: {
        operation: {
          id: 'deleteResource',
          tag: 'Resource',
          summary: 'Delete a process definition, a form, a DMN file or another resource',
          success: { 200: { description: 'The resource is deleted.', schema: result } },
          problems: [404],
        },
      },
    },
    async (request, reply) => {
      const resourceKey = canonicalKey<AnyKey>(request.params.resourceKey);
      const outcome = await orchestrator.submit(
        {
          kind: 'deleteResource',
          resourceKey,
          deletesHistory: request.body.deleteHistory === true,
        },
        callerOf(request),
      );
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'DELETE');
      const { history } = outcome.result;
      // As in Camunda, the answer names no batch operation while the deletion waits for the instances of a process.
      const isNamed = history?.type === 'DELETE_DECISION_INSTANCE';
      const batchOperation = isNamed ? batchOperationText(history) : 'null';
      return sendJson(reply, `{"resourceKey":"${resourceKey}","batchOperation":${batchOperation}}`);
    },
  );
}
