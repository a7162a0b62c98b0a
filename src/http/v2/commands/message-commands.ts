import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { TenantId } from '../../../core/tenant.ts';
import { sendJson } from '../answer.ts';
import { clientDisconnected } from '../client-disconnected.ts';
import { invalidArgument, sendProblem, sendRefused } from '../problem.ts';
import { Result, resultKey, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { Int64, Maybe, Str, Strict, TenantName, Variables } from '../schema.ts';
import { tenantOf } from '../tenancy.ts';
import { variableDocument } from '../variables.ts';

/** The most characters of a message's name, correlation key and id. */
const messageTextMax = 32_768;

const sent = {
  name: Str({ maxLength: messageTextMax, description: 'The name of the message.' }),
  correlationKey: Maybe(
    Str({ maxLength: messageTextMax, description: 'Absent means the empty key.' }),
  ),
  variables: Maybe(Variables('Variables that the message brings.')),
  tenantId: Maybe(TenantName()),
};

const publication = Strict({
  ...sent,
  timeToLive: Maybe(
    Int64({
      description:
        'Milliseconds for which the server stores the message; 0: it reaches only subscriptions that are open now.',
    }),
  ),
  messageId: Maybe(
    Str({
      maxLength: messageTextMax,
      description: 'The server refuses the message while it stores one with this name, key and id.',
    }),
  ),
});

const correlation = Strict(sent);

const published = Result({ messageKey: resultKey, tenantId: resultText });
const correlated = Result({
  messageKey: resultKey,
  processInstanceKey: resultKey,
  tenantId: resultText,
});

const tag = 'Message';

/** Publication and correlation of messages. */
export function registerMessageCommands(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Static<typeof publication> }>(
    '/v2/messages/publication',
    {
      schema: { body: publication },
      config: {
        operation: {
          id: 'publishMessage',
          tag,
          summary: 'Publish a message',
          success: { 200: { description: 'The message is published.', schema: published } },
          problems: [409],
        },
      },
    },
    (request, reply) => publish(context, request, reply),
  );
  app.post<{ Body: Static<typeof correlation> }>(
    '/v2/messages/correlation',
    {
      schema: { body: correlation },
      config: {
        waits: true,
        operation: {
          id: 'correlateMessage',
          tag,
          summary: 'Publish a message and wait until an instance has received it',
          success: {
            200: { description: 'An instance has received the message.', schema: correlated },
          },
          problems: [404, 504],
        },
      },
    },
    (request, reply) => correlate(context, request, reply),
  );
}

async function publish(
  context: RouteContext,
  request: FastifyRequest<{ Body: Static<typeof publication> }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name, timeToLive, messageId } = request.body;
  if (name.trim() === '') return sendProblem(reply, invalidArgument('No name provided.'));
  const tenant = tenantIn(context, request, 'Publish Message');
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  const outcome = await context.orchestrator.submit(
    {
      kind: 'publishMessage',
      ...messageOf(request.body, tenant.tenantId),
      timeToLiveMs: timeToLive ?? 0,
      messageId: messageId === '' ? undefined : (messageId ?? undefined),
    },
    tenant.caller,
  );
  if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'PUBLISH');
  const { messageKey, tenantId } = outcome.result;
  return sendJson(reply, `{"messageKey":"${messageKey}","tenantId":${JSON.stringify(tenantId)}}`);
}

async function correlate(
  context: RouteContext,
  request: FastifyRequest<{ Body: Static<typeof correlation> }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.body.name.trim() === '') {
    return sendProblem(reply, invalidArgument('No messageName provided.'));
  }
  const tenant = tenantIn(context, request, 'Correlate Message');
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  const outcome = await context.orchestrator.correlateAndAwait(
    { kind: 'correlateMessage', ...messageOf(request.body, tenant.tenantId) },
    tenant.caller,
    { timeoutMs: context.settings.requestTimeoutMs, signal: clientDisconnected(reply) },
  );
  if (outcome.kind !== 'accepted') return sendRefused(reply, outcome, 'CORRELATE');
  const { messageKey, processInstanceKey, tenantId } = outcome.result;
  return sendJson(
    reply,
    `{"messageKey":"${messageKey}","processInstanceKey":"${processInstanceKey}"` +
      `,"tenantId":${JSON.stringify(tenantId)}}`,
  );
}

function tenantIn(
  { settings }: RouteContext,
  request: FastifyRequest<{ Body: Static<typeof correlation> }>,
  operation: string,
) {
  return tenantOf(operation, request.body.tenantId, {
    caller: callerOf(request),
    multiTenancy: settings.multiTenancy,
  });
}

function messageOf(
  { name, correlationKey, variables }: Static<typeof correlation>,
  tenantId: TenantId,
) {
  return {
    tenantId,
    name,
    correlationKey: correlationKey ?? '',
    variables: variableDocument(variables),
  };
}
