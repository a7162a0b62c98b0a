import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, type Static, Unsafe } from 'typebox';
import type { Key as AnyKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import { noRoom } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { invalidArgument, sendProblem, sendRefused } from '../problem.ts';
import { Result, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey, Key, Maybe, Str, Strict, TenantName, Variables } from '../schema.ts';
import { callerNaming } from '../tenancy.ts';
import { variableDocument } from '../variables.ts';

const body = Strict({
  expression: Str({
    description: 'FEEL after an equals sign; any other text is the value itself.',
  }),
  scopeKey: Maybe(
    Key({ description: 'A process instance or element instance whose variables are visible.' }),
  ),
  variables: Maybe(Variables('For this evaluation only; they hide those of the scope.')),
  tenantId: Maybe(TenantName()),
});

type Body = Static<typeof body>;

const result = Result({
  expression: resultText,
  result: Unsafe({ description: 'Any JSON.' }),
  warnings: ArrayOf(Result({ message: resultText })),
  referencedSecrets: ArrayOf(Result({ storeId: resultText, secretName: resultText })),
});

/** `POST /v2/expression/evaluation` */
export function registerExpressionEvaluation(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v2/expression/evaluation',
    {
      schema: { body },
      config: {
        operation: {
          id: 'evaluateExpression',
          tag: 'Expression',
          summary: 'Evaluate an expression',
          success: { 200: { description: 'The value of the expression.', schema: result } },
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
  const { expression, scopeKey, variables, tenantId } = request.body;
  if (expression.trim() === '') {
    return sendProblem(reply, invalidArgument('No expression provided.'));
  }
  const tenant = callerNaming('Expression Evaluation', tenantId, {
    caller: callerOf(request),
    multiTenancy: settings.multiTenancy,
  });
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  if (!reply.server.answersInFlight.hasRoom(reply.request, 0)) {
    return sendRefused(reply, noRoom, 'EVALUATE');
  }
  const outcome = await orchestrator.submit(
    {
      kind: 'evaluateExpression',
      expression: expression.startsWith('=')
        ? { kind: 'feel', text: expression.slice(1) }
        : { kind: 'static', value: expression },
      scopeKey:
        scopeKey === undefined || scopeKey === null ? undefined : canonicalKey<AnyKey>(scopeKey),
      ownerId: (tenantId ?? undefined) as TenantId | undefined,
      variables: variableDocument(variables),
    },
    tenant.caller,
  );
  if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'EVALUATE');
  const { value, warnings, secretNames } = outcome.result;
  return sendJson(
    reply,
    `{"expression":${JSON.stringify(expression)},"result":${value}` +
      `,"warnings":${JSON.stringify(warnings.map((message) => ({ message })))}` +
      `,"referencedSecrets":${JSON.stringify(secretNames.map(referenced))}}`,
  );
}

/** There is one store of secrets. */
function referenced(secretName: string): object {
  return { storeId: 'default', secretName };
}
