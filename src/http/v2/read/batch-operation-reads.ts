import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import { resources } from '../../../query/resources.ts';
import type { RouteContext } from '../route.ts';
import { keyOrNone, Str } from '../schema.ts';
import { itemResult } from '../search-schema.ts';
import { absentByKey, answerQuery } from './answer-query.ts';
import { registerSearch } from './register-search.ts';

const tag = 'Batch operation';
const params = ObjectOf({ batchOperationKey: Str() });

export function registerBatchOperationReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/batch-operations/search',
    resource: 'batchOperation',
    id: 'searchBatchOperations',
    tag,
    things: 'batch operations',
  });
  registerSearch(app, context, {
    path: '/v2/batch-operation-items/search',
    resource: 'batchOperationItem',
    id: 'searchBatchOperationItems',
    tag,
    things: 'items of batch operations',
  });
  registerGetBatchOperation(app, context);
}

/** The key is a text in the API: one without an operation gives 404, never 400. */
function registerGetBatchOperation(app: FastifyInstance, context: RouteContext): void {
  const { noun } = resources.batchOperation;
  app.get<{ Params: Static<typeof params> }>(
    '/v2/batch-operations/:batchOperationKey',
    {
      schema: { params },
      config: {
        operation: {
          id: 'getBatchOperation',
          tag,
          summary: 'Get a batch operation',
          success: {
            200: { description: 'The operation.', schema: itemResult(resources.batchOperation) },
          },
          problems: [404],
        },
      },
    },
    (request, reply) => {
      const { batchOperationKey } = request.params;
      return answerQuery(
        { context, request, reply },
        { kind: 'get', resource: 'batchOperation', key: keyOrNone(batchOperationKey) },
        { absent: absentByKey(noun, batchOperationKey) },
      );
    },
  );
}
