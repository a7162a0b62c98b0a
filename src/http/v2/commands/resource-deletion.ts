import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { Key as AnyKey } from '../../../core/key.ts';
import { sendJson } from '../answer.ts';
import { invalidArgument, sendProblem, sendRefused } from '../problem.ts';
import { NullOr, Result, resultKey } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { Bool, canonicalKey, Key, Maybe, operationReference, OptionalBody } from '../schema.ts';

const params = ObjectOf({ resourceKey: Key() });
const body = OptionalBody({
  operationReference,
  deleteHistory: Maybe(
    Bool({ description: 'Only false is supported: the history stays readable.' }),
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
      if (request.body.deleteHistory === true) {
        return sendProblem(reply, invalidArgument('Deleting the history is not supported yet.'));
      }
      const resourceKey = canonicalKey<AnyKey>(request.params.resourceKey);
      const outcome = await orchestrator.submit(
        { kind: 'deleteResource', resourceKey },
        callerOf(request),
      );
      return outcome.kind === 'accepted'
        ? sendJson(reply, `{"resourceKey":"${outcome.result.resourceKey}","batchOperation":null}`)
        : sendRefused(reply, outcome, 'DELETE');
    },
  );
}
