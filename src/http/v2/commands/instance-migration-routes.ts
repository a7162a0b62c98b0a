import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { ProcessDefinitionKey, ProcessInstanceKey } from '../../../core/key.ts';
import { sendNoContent } from '../answer.ts';
import { invalidArgument, sendProblem, type Problem } from '../problem.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey, Key, List, operationReference, Str, Strict } from '../schema.ts';

/** More than the largest process can have active at once. */
const mappingsMax = 10_000;

const params = ObjectOf({ processInstanceKey: Key() });
const body = Strict({
  targetProcessDefinitionKey: Key(),
  mappingInstructions: List(
    Strict({
      sourceElementId: Str({
        description: 'An element, or a sequence flow over which a token reached a joining gateway.',
      }),
      targetElementId: Str(),
    }),
    { description: `At least one, at most ${mappingsMax}.` },
  ),
  operationReference,
});

/** `POST /v2/process-instances/{processInstanceKey}/migration` */
export function registerMigration(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.post<{ Params: Static<typeof params>; Body: Static<typeof body> }>(
    '/v2/process-instances/:processInstanceKey/migration',
    {
      schema: { params, body },
      config: {
        operation: {
          id: 'migrateProcessInstance',
          tag: 'Process instance',
          summary: 'Migrate a process instance to another process definition',
          success: { 204: { description: 'The instance is migrated.' } },
          problems: [404, 409],
        },
      },
    },
    async (request, reply) => {
      const { targetProcessDefinitionKey, mappingInstructions } = request.body;
      const problem = problemIn(mappingInstructions);
      if (problem !== undefined) return sendProblem(reply, problem);
      const outcome = await orchestrator.submit(
        {
          kind: 'migrateProcessInstance',
          processInstanceKey: canonicalKey<ProcessInstanceKey>(request.params.processInstanceKey),
          targetDefinitionKey: canonicalKey<ProcessDefinitionKey>(targetProcessDefinitionKey),
          mappings: mappingInstructions.map(({ sourceElementId, targetElementId }) => ({
            sourceId: sourceElementId,
            targetId: targetElementId,
          })),
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'MIGRATE');
    },
  );
}

function problemIn(mappings: Static<typeof body>['mappingInstructions']): Problem | undefined {
  if (mappings.length === 0) return invalidArgument('No mappingInstructions provided.');
  if (mappings.length > mappingsMax) {
    return invalidArgument(
      `The value for mappingInstructions is a list of ${mappings.length} but must be a list of at most ${mappingsMax}.`,
    );
  }
  return mappings.some(
    ({ sourceElementId, targetElementId }) =>
      sourceElementId.trim() === '' || targetElementId.trim() === '',
  )
    ? invalidArgument('All [sourceElementId, targetElementId] are required.')
    : undefined;
}
