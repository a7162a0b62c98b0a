import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { JsonText } from '../../../../core/json.ts';
import type { StartedBatch } from '../../../../engine/batch-operation/batch-operation-commands.ts';
import type {
  BatchOperationPlan,
  BatchOperationType,
} from '../../../../engine/batch-operation/batch-operation-rows.ts';
import { readFilter } from '../../../../query/read-filter.ts';
import { selectedResource } from '../../../../query/reads/batch-selection.ts';
import { sendJson } from '../../answer.ts';
import { invalidArgument, sendProblem, sendRefused } from '../../problem.ts';
import { Result, resultKey, resultText } from '../../result-schema.ts';
import { callerOf, type RouteContext } from '../../route.ts';
import { operationReference, Strict } from '../../schema.ts';
import { filterSchema } from '../../search-schema.ts';

export interface BatchOperationRoute<Body> {
  readonly path: string;
  readonly type: BatchOperationType;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** Members of the body besides the filter. */
  readonly members: Readonly<Record<string, TSchema>>;
  readonly plan: (body: Body) => BatchOperationPlan;
  /** Rules that the schemas cannot express: sentences without their full stops. */
  readonly violations?: (body: Body) => readonly string[];
}

export const batchOperationResult = Result({
  batchOperationKey: resultKey,
  batchOperationType: resultText,
});

/** Registers a route that starts an operation on everything that its filter selects. */
export function registerBatchOperation<Body>(
  app: FastifyInstance,
  context: RouteContext,
  route: BatchOperationRoute<Body>,
): void {
  const { path, type, id, tag, summary, members, plan, violations } = route;
  const filter = filterSchema(selectedResource(type));
  app.post(
    path,
    {
      schema: { body: Strict({ filter, ...members, operationReference }) },
      config: {
        operation: {
          id,
          tag,
          summary,
          success: { 200: { description: 'The batch operation.', schema: batchOperationResult } },
        },
      },
    },
    async (request, reply) => {
      const body = request.body as Body & { readonly filter: object };
      const found = [...filterViolations(type, body.filter), ...(violations?.(body) ?? [])];
      if (found.length > 0) return sendProblem(reply, invalidArgument(`${found.join('. ')}.`));
      const filterText = JSON.stringify(body.filter) as JsonText;
      return createBatchOperation({ context, request, reply }, plan(body), filterText);
    },
  );
}

/** A filter without conditions would select everything. */
function filterViolations(type: BatchOperationType, filter: object): readonly string[] {
  const violations: string[] = [];
  const conditions = readFilter(selectedResource(type), filter, violations);
  if (violations.length > 0) return violations;
  return conditions.length === 0 ? ['At least one of filter criteria is required'] : [];
}

/** Starts an operation and answers its key. */
async function createBatchOperation(
  {
    context,
    request,
    reply,
  }: {
    readonly context: RouteContext;
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
  },
  plan: BatchOperationPlan,
  filter: JsonText,
): Promise<FastifyReply> {
  const outcome = await context.orchestrator.submit(
    { kind: 'createBatchOperation', plan, filter },
    callerOf(request),
  );
  if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'CREATE');
  return sendJson(reply, batchOperationText(outcome.result));
}

/** The JSON text of an operation that has begun. */
export function batchOperationText({ batchOperationKey, type }: StartedBatch): string {
  return `{"batchOperationKey":"${batchOperationKey}","batchOperationType":"${type}"}`;
}
