import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { BatchOperationKey } from '../../../../core/key.ts';
import { sendNoContent } from '../../answer.ts';
import { callerOf, type RouteContext } from '../../route.ts';
import { keyOrNone, OptionalBody, Str } from '../../schema.ts';

const params = ObjectOf({ batchOperationKey: Str() });
/** Camunda's clients send an empty object, or nothing. */
const body = OptionalBody({});

const changes = [
  ['suspension', 'suspendBatchOperation', 'Suspend', 'suspended'],
  ['resumption', 'resumeBatchOperation', 'Resume', 'resumed'],
  ['cancellation', 'cancelBatchOperation', 'Cancel', 'cancelled; what it has done stays'],
] as const;

/** Suspends, resumes and cancels batch operations. */
export function registerBatchOperationLifecycle(
  app: FastifyInstance,
  { orchestrator }: RouteContext,
): void {
  for (const [noun, kind, verb, state] of changes) {
    app.post<{ Params: Static<typeof params> }>(
      `/v2/batch-operations/:batchOperationKey/${noun}`,
      {
        schema: { params, body },
        config: {
          operation: {
            id: kind,
            tag: 'Batch operation',
            summary: `${verb} a batch operation`,
            success: { 204: { description: `The operation is ${state}.` } },
            problems: [404, 409],
          },
        },
      },
      async (request, reply) => {
        const batchOperationKey = keyOrNone<BatchOperationKey>(request.params.batchOperationKey);
        const outcome = await orchestrator.submit({ kind, batchOperationKey }, callerOf(request));
        return sendNoContent(reply, outcome, verb.toUpperCase());
      },
    );
  }
}
