import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, type Static } from 'typebox';
import type { Caller } from '../../../core/caller.ts';
import type { VariableDocument } from '../../../core/json.ts';
import { emptyDocument } from '../../../core/json.ts';
import type { ProcessDefinitionKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { Command, DefinitionReference, Results } from '../../../engine/command.ts';
import { noRoom } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { clientDisconnected } from '../client-disconnected.ts';
import { invalidArgument, sendProblem, sendRefused, type Problem } from '../problem.ts';
import { NullOr, Result, resultKey, resultNumber, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import {
  Bool,
  canonicalKey,
  InputEnum,
  Int32,
  Int64,
  Key,
  List,
  Maybe,
  operationReference,
  Str,
  Strict,
  TenantName,
  Variables,
} from '../schema.ts';
import { tenantOf } from '../tenancy.ts';
import { variableDocument, writeVariables } from '../variables.ts';
import { sentence, shown } from '../violation.ts';

/** The most characters of a business id. */
export const businessIdMax = 256;

const body = Strict({
  processDefinitionId: Maybe(Str({ description: 'Instead of processDefinitionKey.' })),
  processDefinitionKey: Maybe(Key({ description: 'Instead of processDefinitionId.' })),
  processDefinitionVersion: Maybe(Int32({ description: 'With an id; -1 is the latest.' })),
  variables: Maybe(Variables('Variables of the instance.')),
  tenantId: Maybe(TenantName()),
  operationReference,
  startInstructions: Maybe(List(Strict({ elementId: Str() }))),
  runtimeInstructions: Maybe(
    List(Strict({ type: Maybe(InputEnum(['TERMINATE_PROCESS_INSTANCE'])), afterElementId: Str() })),
  ),
  awaitCompletion: Maybe(Bool({ description: 'Answer when the instance has ended.' })),
  fetchVariables: Maybe(
    List(Str(), { description: 'Variables of the ended instance; none: all.' }),
  ),
  requestTimeout: Maybe(Int64({ description: 'Milliseconds to wait for the end.' })),
  tags: Maybe(List(Str())),
  businessId: Maybe(Str({ maxLength: businessIdMax })),
});

type Body = Static<typeof body>;
type Creation = Command<'createProcessInstance'>;

const tagsMax = 10;
const tagPattern = /^[A-Za-z][A-Za-z0-9_\-:.]{0,99}$/;

const creationResult = Result({
  processInstanceKey: resultKey,
  processDefinitionKey: resultKey,
  processDefinitionId: resultText,
  processDefinitionVersion: resultNumber,
  tenantId: resultText,
  variables: Variables('The requested variables, if completion was awaited.'),
  tags: ArrayOf(resultText),
  businessId: NullOr('string'),
});

/** `POST /v2/process-instances` */
export function registerCreateProcessInstance(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v2/process-instances',
    {
      schema: { body },
      config: {
        waits: true,
        operation: {
          id: 'createProcessInstance',
          tag: 'Process instance',
          summary: 'Create a process instance',
          success: { 200: { description: 'The instance is created.', schema: creationResult } },
          problems: [404, 409, 504],
        },
      },
    },
    (request, reply) => createProcessInstance(context, request, reply),
  );
}

async function createProcessInstance(
  context: RouteContext,
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refused = problemIn(request.body);
  if (refused !== undefined) return sendProblem(reply, refused);
  const tenant = tenantOf('Create Process Instance', request.body.tenantId, {
    caller: callerOf(request),
    multiTenancy: context.settings.multiTenancy,
  });
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  const creation = { command: creationOf(request.body, tenant.tenantId), caller: tenant.caller };
  if (request.body.awaitCompletion === true) {
    return createAndAwait(context, creation, request, reply);
  }
  const outcome = await context.orchestrator.submit(creation.command, creation.caller);
  return outcome.kind === 'accepted'
    ? sendJson(reply, writeCreated(outcome.result, emptyDocument))
    : sendRefused(reply, outcome, 'CREATE');
}

async function createAndAwait(
  { orchestrator, settings }: RouteContext,
  { command, caller }: { readonly command: Creation; readonly caller: Caller },
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { requestTimeout, fetchVariables } = request.body;
  // Checked first, because the answer cannot be refused once the instance exists.
  if (!reply.server.answersInFlight.hasRoom(reply.request, 0)) {
    return sendRefused(reply, noRoom, 'CREATE');
  }
  const outcome = await orchestrator.createAndAwait(command, caller, {
    timeoutMs:
      (requestTimeout ?? 0) > 0
        ? Math.min(requestTimeout ?? 0, settings.requestTimeoutMaxMs)
        : settings.requestTimeoutMs,
    fetchVariables: (fetchVariables?.length ?? 0) > 0 ? (fetchVariables ?? []) : undefined,
    signal: clientDisconnected(reply),
  });
  return outcome.kind === 'accepted'
    ? sendJson(reply, writeCreated(outcome.result, outcome.result.variables))
    : sendRefused(reply, outcome, 'CREATE');
}

function problemIn(body: Body): Problem | undefined {
  const violations: string[] = [];
  const hasId = isGiven(body.processDefinitionId);
  if (hasId === isGiven(body.processDefinitionKey)) {
    violations.push(
      hasId
        ? 'Only one of [processDefinitionId, processDefinitionKey] is allowed'
        : 'At least one of [processDefinitionId, processDefinitionKey] is required',
    );
  }
  if (body.businessId === '') violations.push('No businessId provided');
  const tags = body.tags ?? [];
  if (tags.length > tagsMax) {
    violations.push(`The value for tags is '${tags.length} tags' but must be at most ${tagsMax}`);
  }
  for (const tag of tags.slice(0, tagsMax)) {
    if (!tagPattern.test(tag)) violations.push(invalidTag(tag));
  }
  return violations.length > 0 ? invalidArgument(sentence(violations)) : undefined;
}

function invalidTag(tag: string): string {
  return (
    `The provided tag '${shown(tag)}' is not valid. Tags must start with a letter, followed by ` +
    'alphanumerics, underscores, minuses, colons, or periods, up to 100 characters in all'
  );
}

function isGiven(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text.trim() !== '';
}

function creationOf(body: Body, tenantId: TenantId): Creation {
  return {
    kind: 'createProcessInstance',
    definition: definitionOf(body),
    tenantId,
    variables: variableDocument(body.variables),
    startElementIds: body.startInstructions?.map(({ elementId }) => elementId) ?? [],
    terminateAfterElementIds:
      body.runtimeInstructions?.map(({ afterElementId }) => afterElementId) ?? [],
    tags: [...new Set(body.tags)],
    businessId: body.businessId ?? undefined,
  };
}

function definitionOf(body: Body): DefinitionReference {
  const { processDefinitionId, processDefinitionKey, processDefinitionVersion: version } = body;
  return isGiven(processDefinitionKey)
    ? { kind: 'key', key: canonicalKey<ProcessDefinitionKey>(processDefinitionKey) }
    : {
        kind: 'id',
        processId: processDefinitionId ?? '',
        version: version === -1 ? undefined : (version ?? undefined),
      };
}

function writeCreated(
  created: Results['createProcessInstance'],
  variables: VariableDocument,
): string {
  return (
    `{"processInstanceKey":"${created.processInstanceKey}"` +
    `,"processDefinitionKey":"${created.processDefinitionKey}"` +
    `,"processDefinitionId":${JSON.stringify(created.processDefinitionId)}` +
    `,"processDefinitionVersion":${created.processDefinitionVersion}` +
    `,"tenantId":${JSON.stringify(created.tenantId)}` +
    `,"variables":${writeVariables(variables)}` +
    `,"tags":${created.tags.length === 0 ? '[]' : JSON.stringify(created.tags)}` +
    `,"businessId":${JSON.stringify(created.businessId ?? null)}}`
  );
}
