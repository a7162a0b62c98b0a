import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { signalNameMax } from '../../../engine/signal/signal-commands.ts';
import { sendJson } from '../answer.ts';
import { sendProblem, sendRefused } from '../problem.ts';
import { Result, resultKey, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { Maybe, Str, Strict, TenantName, Variables } from '../schema.ts';
import { tenantOf } from '../tenancy.ts';
import { variableDocument } from '../variables.ts';

const body = Strict({
  signalName: Str({ maxLength: signalNameMax, description: 'The name of the signal.' }),
  variables: Maybe(Variables('Variables that the signal brings.')),
  tenantId: Maybe(TenantName()),
});

type Body = Static<typeof body>;

const result = Result({ signalKey: resultKey, tenantId: resultText });

/** `POST /v2/signals/broadcast`. A signal without listeners is a normal answer. */
export function registerSignalBroadcast(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v2/signals/broadcast',
    {
      schema: { body },
      config: {
        operation: {
          id: 'broadcastSignal',
          tag: 'Signal',
          summary: 'Broadcast a signal',
          success: { 200: { description: 'The signal is broadcast.', schema: result } },
          problems: [],
        },
      },
    },
    (request, reply) => broadcast(context, request, reply),
  );
}

async function broadcast(
  { orchestrator, settings }: RouteContext,
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { signalName: name, variables } = request.body;
  const tenant = tenantOf('Broadcast Signal', request.body.tenantId, {
    caller: callerOf(request),
    multiTenancy: settings.multiTenancy,
  });
  if (tenant.kind === 'problem') return sendProblem(reply, tenant.problem);
  const { tenantId } = tenant;
  const outcome = await orchestrator.submit(
    { kind: 'broadcastSignal', tenantId, name, variables: variableDocument(variables) },
    tenant.caller,
  );
  return outcome.kind === 'accepted'
    ? sendJson(reply, JSON.stringify(outcome.result))
    : sendRefused(reply, outcome, 'BROADCAST');
}
