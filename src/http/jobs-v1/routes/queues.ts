import type { FastifyInstance, FastifyReply } from 'fastify';
import { Array as ArrayOf, Optional, type Static } from 'typebox';
import { defaultTenant } from '../../../core/tenant.ts';
import {
  activeQueueText,
  pausedQueues,
  pausedQueueText,
} from '../../../query/resources/paused-queues.ts';
import { OptionalBody, Strict } from '../../v2/schema.ts';
import { itemResult } from '../../v2/search-schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText } from '../envelope.ts';
import { Moment, momentOf, Name } from '../job-schema.ts';
import { pageOf, pageParameters, type PageText, sendList } from '../list-page.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';

const tag = 'Jobs Service: queues';

/** Job types of processes may have characters that types of background jobs may not. A queue may have either. */
const params = Strict({ type: Name(255) });
type Params = Static<typeof params>;

const pause = {
  reason: Optional(Name(1_000)),
  until: Optional({ ...Moment, description: 'When it resumes by itself: RFC 3339 with offset.' }),
};
const pauseBody = OptionalBody(pause);
type PauseBody = { readonly reason?: string; readonly until?: string } | null | undefined;

const queueResult = itemResult(pausedQueues);
const success = { 200: { description: 'The queue.', schema: queueResult } };

/**
 * `/jobs/v1/queues`: pause and resume a tenant's jobs of one type. Neither leases nor `/v2/jobs/activation` hand out
 * jobs of a paused queue. Its jobs can still be enqueued, completed and failed.
 */
export function registerQueueRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerReads(app, context);
  registerPause(app, context);
  app.post<{ Params: Params }>(
    '/jobs/v1/queues/:type/resume',
    {
      schema: { params, body: OptionalBody({}) },
      config: {
        jobs: { roles: ['admin'] },
        operation: {
          id: 'resumeQueue',
          tag,
          summary:
            "Hand out the tenant's jobs of the type again; requests that wait get them at once",
          success,
        },
      },
    },
    async (request, reply) => {
      const { type } = request.params;
      const outcome = await context.orchestrator.submit(
        { kind: 'resumeQueue', tenantId: jobsCallerOf(request).tenantId, type },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendDataText(reply, 200, activeQueueText(type, reply.server.ids));
    },
  );
}

function registerPause(app: FastifyInstance, { orchestrator, settings }: JobsRouteContext): void {
  app.post<{ Params: Params; Body: PauseBody }>(
    '/jobs/v1/queues/:type/pause',
    {
      schema: { params, body: pauseBody },
      config: {
        jobs: { roles: ['admin'] },
        operation: {
          id: 'pauseQueue',
          tag,
          summary:
            "Hand out none of the tenant's jobs of the type, nor of its processes' jobs of the type, until it is resumed",
          success,
        },
      },
    },
    async (request, reply): Promise<FastifyReply> => {
      const { tenantId, subject } = jobsCallerOf(request);
      const { reason, until } = request.body ?? {};
      const resumesAtMs = momentOf(until, 'until');
      if (typeof resumesAtMs === 'object') return sendJobsRefused(reply, resumesAtMs);
      const outcome = await orchestrator.submit(
        {
          kind: 'pauseQueue',
          tenantId,
          type: request.params.type,
          // The caller's own tenant with `--multi-tenancy`; otherwise `/v2` has only one.
          processTenantId: settings.multiTenancy ? tenantId : defaultTenant,
          reason,
          resumesAtMs,
          pausedBy: subject,
        },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendDataText(reply, 200, pausedQueueText(outcome.result, reply.server.ids));
    },
  );
}

function registerReads(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Querystring: PageText }>(
    '/jobs/v1/queues',
    {
      schema: { querystring: Strict(pageParameters) },
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'listPausedQueues',
          tag,
          summary: "List the tenant's paused queues by their types",
          success: {
            200: { description: 'A page of paused queues.', schema: ArrayOf(queueResult) },
          },
        },
      },
    },
    (request, reply) => {
      const page = pageOf(request.query);
      if (page.kind === 'rejected') return sendJobsRefused(reply, page);
      const { from, limit } = page;
      return answerRead(
        { context, request, reply },
        { kind: 'pausedQueues', page: { from, limit } },
        { send: (text) => sendList(reply, page, text) },
      );
    },
  );
  app.get<{ Params: Params }>(
    '/jobs/v1/queues/:type',
    {
      schema: { params },
      config: {
        jobs: { roles: ['user'] },
        operation: { id: 'getQueue', tag, summary: 'Whether a queue is paused, and why', success },
      },
    },
    (request, reply) =>
      answerRead({ context, request, reply }, { kind: 'queue', type: request.params.type }),
  );
}
