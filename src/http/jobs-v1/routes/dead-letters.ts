import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Optional, type Static } from 'typebox';
import type { BackgroundJobKey } from '../../../core/key.ts';
import { backgroundJobText } from '../../../query/resources/background-jobs.ts';
import { NullOr, Result, resultNumber, resultText, resultTruth } from '../../v2/result-schema.ts';
import { OptionalBody, Strict } from '../../v2/schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText, sendJobsData } from '../envelope.ts';
import { deadLetterListParameters, type JobListParameters } from '../job-list.ts';
import { Id, jobResult, keyOfId, Payload, payloadText } from '../job-schema.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';
import { answerJobList } from './job-routes.ts';

const tag = 'Jobs Service: dead letters';

const params = Strict({ id: Id });
type Params = Static<typeof params>;

const replay = OptionalBody({ payload: Optional(Payload) });
type Replay = Static<typeof replay>;

const statsResult = Result({
  total: resultNumber,
  totalIsCapped: resultTruth,
  oldest: NullOr('string', 'date-time'),
  newest: NullOr('string', 'date-time'),
  byType: ArrayOf(Result({ type: resultText, count: resultNumber })),
  byErrorCode: ArrayOf(Result({ code: NullOr('string'), count: resultNumber })),
});

/** `/jobs/v1/dlq`: jobs whose attempts are used up. */
export function registerDeadLetterRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerReads(app, context);
  app.post<{ Params: Params; Body: Replay }>(
    '/jobs/v1/dlq/:id/replay',
    {
      schema: { params, body: replay },
      config: {
        jobs: {
          roles: ['admin'],
          codes: ['NOT_FOUND', 'CANNOT_REPLAY_STATUS', 'QUOTA_EXCEEDED'],
        },
        operation: {
          id: 'replayDeadLetter',
          tag,
          summary: 'Return a dead letter to the queue, optionally with another payload',
          success: { 200: { description: 'The job.', schema: jobResult } },
        },
      },
    },
    async (request, reply) => {
      const { payload } = request.body;
      const text = payload && payloadText(payload, 'payload');
      if (typeof text === 'object') return sendJobsRefused(reply, text);
      const { tenantId } = jobsCallerOf(request);
      const jobKey = keyOfId<BackgroundJobKey>(request.server.ids, request.params.id);
      const outcome = await context.orchestrator.submit(
        { kind: 'replayDeadLetter', tenantId, jobKey, payload: text },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendDataText(reply, 200, backgroundJobText(outcome.result, reply.server.ids));
    },
  );
  app.delete<{ Params: Params }>(
    '/jobs/v1/dlq/:id',
    {
      schema: { params },
      config: {
        jobs: { roles: ['admin'], codes: ['NOT_FOUND', 'CANNOT_PURGE_STATUS'] },
        operation: {
          id: 'purgeDeadLetter',
          tag,
          summary: 'Delete a dead letter for good',
          success: {
            200: {
              description: 'The dead letter is deleted.',
              schema: Result({ id: resultText, purged: resultTruth }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = jobsCallerOf(request);
      const jobKey = keyOfId<BackgroundJobKey>(request.server.ids, request.params.id);
      const outcome = await context.orchestrator.submit(
        { kind: 'purgeDeadLetter', tenantId, jobKey },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendJobsData(reply, 200, { id: request.server.ids.uuidOf(jobKey), purged: true });
    },
  );
}

function registerReads(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Querystring: JobListParameters }>(
    '/jobs/v1/dlq',
    {
      schema: { querystring: deadLetterListParameters },
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'listDeadLetters',
          tag,
          summary: 'List dead letters, newest first unless sorted otherwise',
          success: { 200: { description: 'A page of jobs.', schema: ArrayOf(jobResult) } },
        },
      },
    },
    (request, reply) => answerJobList({ context, request, reply }, 'deadLetters'),
  );
  app.get(
    '/jobs/v1/dlq/stats',
    {
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'getDeadLetterStats',
          tag,
          summary: 'Count dead letters by type and by error code',
          success: { 200: { description: 'The counts.', schema: statsResult } },
        },
      },
    },
    (request, reply) => answerRead({ context, request, reply }, { kind: 'deadLetterStats' }),
  );
}
