import type { FastifyInstance } from 'fastify';
import type { IncidentKey } from '../../../core/key.ts';
import type { RouteContext } from '../route.ts';
import { operationReference, OptionalBody } from '../schema.ts';
import { registerCommand } from './register-command.ts';

/** `POST /v2/incidents/{incidentKey}/resolution` */
export function registerIncidentResolution(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    method: 'POST',
    path: '/v2/incidents/:incidentKey/resolution',
    body: OptionalBody({ operationReference }),
    id: 'resolveIncident',
    tag: 'Incident',
    summary: 'Resolve an incident',
    success: 'The incident is resolved, the failed step runs again.',
    problems: [404, 409],
    intent: 'RESOLVE',
    command: (incidentKey: IncidentKey) => ({ kind: 'resolveIncident', incidentKey }),
  });
}
