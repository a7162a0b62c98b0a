import { callerOfTenant } from '../../../core/caller.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Union } from 'typebox';
import { badField } from '../../../engine/background/bad-field.ts';
import {
  type ReadTenantEvent,
  readTenantEvent,
} from '../../../engine/background/read-tenant-event.ts';
import { Result, resultNumber } from '../../v2/result-schema.ts';
import { AnyObject } from '../../v2/schema.ts';
import { sendJobsData } from '../envelope.ts';
import { sendJobsRefused } from '../refused.ts';
import type { JobsRouteContext } from '../route.ts';

const eventsMax = 1_000;

const event = AnyObject('A CloudEvent 1.0 about a tenant or its subscription.');
const body = Union([event, ArrayOf(event, { minItems: 1, maxItems: eventsMax })], {
  'x-expectation': `a CloudEvent, or 1 to ${eventsMax} of them in a list`,
});

/**
 * `POST /jobs/v1/_internal/events`: receives events of other services about tenants, for installations without Kafka.
 */
export function registerTenantEventRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  app.post<{ Body: unknown }>(
    '/jobs/v1/_internal/events',
    {
      schema: { body },
      config: {
        jobs: { roles: ['system'] },
        operation: {
          id: 'receiveTenantEvents',
          tag: 'Jobs Service: events',
          summary: 'Receive events about tenants and their plans, each once in 24 hours',
          success: {
            200: {
              description: 'How many events were new, known already, or irrelevant.',
              schema: Result({
                applied: resultNumber,
                duplicates: resultNumber,
                ignored: resultNumber,
              }),
            },
          },
        },
      },
    },
    (request, reply) => receive(context, request, reply),
  );
}

type Applicable = Extract<ReadTenantEvent, { readonly kind: 'event' }>;

async function receive(
  { orchestrator }: JobsRouteContext,
  request: FastifyRequest<{ Body: unknown }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isBatch = Array.isArray(request.body);
  const reads = [request.body].flat().map(readTenantEvent);
  for (const [at, read] of reads.entries()) {
    if (read.kind !== 'invalid') continue;
    return sendJobsRefused(reply, badField(isBatch ? `events[${at}]` : 'event', read.reason));
  }
  const applicable = reads.filter((read): read is Applicable => read.kind === 'event');
  // The events are submitted, and so decided, in their order.
  const outcomes = await Promise.all(
    applicable.map(({ event: tenantEvent }) =>
      orchestrator.submit(
        { kind: 'applyTenantEvent', ...tenantEvent },
        callerOfTenant(tenantEvent.tenantId),
      ),
    ),
  );
  let applied = 0;
  for (const outcome of outcomes) {
    if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
    applied += Number(outcome.result.isNew);
  }
  return sendJobsData(reply, 200, {
    applied,
    duplicates: applicable.length - applied,
    ignored: reads.length - applicable.length,
  });
}
