import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { IncidentKey } from '../../../core/key.ts';
import { sendNoContent } from '../answer.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { canonicalKey, Key, operationReference, OptionalBody } from '../schema.ts';

const params = ObjectOf({ incidentKey: Key() });
const body = OptionalBody({ operationReference });

/** `POST /v2/incidents/{incidentKey}/resolution` */
export function registerIncidentResolution(
  app: FastifyInstance,
  { orchestrator }: RouteContext,
): void {
  app.post<{ Params: Static<typeof params> }>(
    '/v2/incidents/:incidentKey/resolution',
    {
      schema: { params, body },
      config: {
        operation: {
          id: 'resolveIncident',
          tag: 'Incident',
          summary: 'Resolve an incident',
          success: {
            204: { description: 'The incident is resolved, the failed step runs again.' },
          },
          problems: [404, 409],
        },
      },
    },
    async (request, reply) => {
      const incidentKey = canonicalKey<IncidentKey>(request.params.incidentKey);
      const outcome = await orchestrator.submit(
        { kind: 'resolveIncident', incidentKey },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'RESOLVE');
    },
  );
}
