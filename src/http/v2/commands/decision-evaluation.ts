import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, type Static } from 'typebox';
import type { DecisionDefinitionKey } from '../../../core/key.ts';
import type { DecisionEvaluationResult } from '../../../engine/command.ts';
import { noRoom } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { evaluatedInput, matchedRule } from '../decision-schema.ts';
import { invalidArgument, type Problem, sendProblem, sendRefused } from '../problem.ts';
import { NullOr, Result, resultKey, resultNumber, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey, Key, Maybe, Str, Strict, TenantName, Variables } from '../schema.ts';
import { tenantOf } from '../tenancy.ts';
import { variableDocument } from '../variables.ts';
import { sentence } from '../violation.ts';

const body = Strict({
  decisionDefinitionId: Maybe(Str({ description: 'Instead of decisionDefinitionKey.' })),
  decisionDefinitionKey: Maybe(Key({ description: 'Instead of decisionDefinitionId.' })),
  variables: Maybe(Variables('Variables for the decision.')),
  tenantId: Maybe(TenantName()),
});

type Body = Static<typeof body>;

const result = Result({
  decisionDefinitionId: resultText,
  decisionDefinitionKey: resultKey,
  decisionDefinitionName: resultText,
  decisionDefinitionVersion: resultNumber,
  decisionEvaluationKey: resultKey,
  decisionInstanceKey: resultKey,
  decisionRequirementsId: resultText,
  decisionRequirementsKey: resultKey,
  output: resultText,
  failedDecisionDefinitionId: NullOr('string'),
  failureMessage: NullOr('string'),
  tenantId: resultText,
  evaluatedDecisions: ArrayOf(
    Result({
      decisionDefinitionId: resultText,
      decisionDefinitionKey: resultKey,
      decisionDefinitionName: resultText,
      decisionDefinitionVersion: resultNumber,
      decisionDefinitionType: resultText,
      decisionEvaluationInstanceKey: resultText,
      output: resultText,
      tenantId: resultText,
      matchedRules: ArrayOf(matchedRule),
      evaluatedInputs: ArrayOf(evaluatedInput),
    }),
  ),
});

/** `POST /v2/decision-definitions/evaluation`. A failed decision is a normal answer. */
export function registerDecisionEvaluation(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v2/decision-definitions/evaluation',
    {
      schema: { body },
      config: {
        operation: {
          id: 'evaluateDecision',
          tag: 'Decision definition',
          summary: 'Evaluate a decision',
          success: { 200: { description: 'The evaluation.', schema: result } },
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
  const refused = problemIn(request.body);
  if (refused !== undefined) return sendProblem(reply, refused);
  const tenant = tenantOf('Evaluate Decision', request.body.tenantId, {
    caller: callerOf(request),
    multiTenancy: settings.multiTenancy,
  });
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  if (!reply.server.answersInFlight.hasRoom(reply.request, 0)) {
    return sendRefused(reply, noRoom, 'EVALUATE');
  }
  const { decisionDefinitionId: decisionId, decisionDefinitionKey: key } = request.body;
  const outcome = await orchestrator.submit(
    {
      kind: 'evaluateDecision',
      decision: isGiven(key)
        ? { kind: 'key', key: canonicalKey<DecisionDefinitionKey>(key) }
        : { kind: 'id', decisionId: decisionId ?? '' },
      tenantId: tenant.tenantId,
      variables: variableDocument(request.body.variables),
    },
    tenant.caller,
  );
  return outcome.kind === 'accepted'
    ? sendJson(reply, writeEvaluation(outcome.result))
    : sendRefused(reply, outcome, 'EVALUATE');
}

function problemIn(given: Body): Problem | undefined {
  const hasId = isGiven(given.decisionDefinitionId);
  if (hasId !== isGiven(given.decisionDefinitionKey)) return undefined;
  const names = '[decisionDefinitionId, decisionDefinitionKey]';
  return invalidArgument(
    sentence([hasId ? `Only one of ${names} is allowed` : `At least one of ${names} is required`]),
  );
}

function isGiven(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text.trim() !== '';
}

function writeEvaluation(evaluation: DecisionEvaluationResult): string {
  const { decision, evaluationKey, requirementsId, output, failure } = evaluation;
  return JSON.stringify({
    decisionDefinitionId: decision.decisionId,
    decisionDefinitionKey: decision.key,
    decisionDefinitionName: decision.name,
    decisionDefinitionVersion: decision.version,
    decisionEvaluationKey: evaluationKey,
    decisionInstanceKey: evaluationKey,
    decisionRequirementsId: requirementsId,
    decisionRequirementsKey: decision.requirementsKey,
    output,
    failedDecisionDefinitionId: failure?.decisionId ?? null,
    failureMessage: failure?.message ?? null,
    tenantId: decision.tenantId,
    evaluatedDecisions: evaluation.evaluated.map(describe),
  });
}

function describe({ decision, instance }: DecisionEvaluationResult['evaluated'][number]): object {
  return {
    decisionDefinitionId: decision.decisionId,
    decisionDefinitionKey: decision.key,
    decisionDefinitionName: decision.name,
    decisionDefinitionVersion: decision.version,
    decisionDefinitionType: instance.type,
    decisionEvaluationInstanceKey: `${instance.evaluationKey}-${instance.index}`,
    output: instance.output,
    tenantId: decision.tenantId,
    matchedRules: instance.matchedRules,
    evaluatedInputs: instance.evaluatedInputs,
  };
}
