import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Object as ObjectOf, type Static } from 'typebox';
import type { ProcessDefinitionKey } from '../../../core/key.ts';
import { sendJson } from '../answer.ts';
import { invalidArgument, sendProblem, sendRefused } from '../problem.ts';
import { Result, resultKey, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey, Key, Maybe, TenantName, Variables } from '../schema.ts';
import { tenantOf } from '../tenancy.ts';
import { variableDocument } from '../variables.ts';

/** The most variables of one evaluation. The engine looks up the start conditions that depend on each of them. */
const evaluationVariablesMax = 1_000;

/** As with Camunda, unknown members are ignored here. */
const body = ObjectOf({
  variables: Variables('What the conditions are evaluated with, and what the instances get.'),
  processDefinitionKey: Maybe(Key({ description: 'Only the start events of this version.' })),
  tenantId: Maybe(TenantName()),
});

type Body = Static<typeof body>;

const result = Result({
  conditionalEvaluationKey: resultKey,
  tenantId: resultText,
  processInstances: ArrayOf(
    Result({ processDefinitionKey: resultKey, processInstanceKey: resultKey }),
  ),
});

/** `POST /v2/conditionals/evaluation`. Without a condition that is true, the list of instances is empty. */
export function registerConditionalEvaluation(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v2/conditionals/evaluation',
    {
      schema: { body },
      config: {
        operation: {
          id: 'evaluateConditionals',
          tag: 'Conditional',
          summary: 'Evaluate the conditions of start events',
          success: { 200: { description: 'The instances that have started.', schema: result } },
          problems: [404],
        },
      },
    },
    (request, reply) => evaluate(context, request, reply),
  );
}

async function evaluate(
  { orchestrator, settings }: RouteContext,
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { processDefinitionKey: key, tenantId } = request.body;
  const variables = variableDocument(request.body.variables);
  if (variables.length === 0) {
    return sendProblem(reply, invalidArgument('No variables provided.'));
  }
  if (variables.length > evaluationVariablesMax) {
    const detail = `Expected at most ${evaluationVariablesMax} variables, but ${variables.length} were provided.`;
    return sendProblem(reply, invalidArgument(detail));
  }
  const tenant = tenantOf('Evaluate Conditional', tenantId, {
    caller: callerOf(request),
    multiTenancy: settings.multiTenancy,
  });
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  const outcome = await orchestrator.submit(
    {
      kind: 'evaluateConditionals',
      tenantId: tenant.tenantId,
      definitionKey:
        key === undefined || key === null ? undefined : canonicalKey<ProcessDefinitionKey>(key),
      variables,
    },
    tenant.caller,
  );
  return outcome.kind === 'accepted'
    ? sendJson(reply, JSON.stringify(outcome.result))
    : sendRefused(reply, outcome, 'EVALUATE');
}
