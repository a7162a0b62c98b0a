import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Integer, Optional, type Static, Unsafe } from 'typebox';
import type { BackgroundJobKey } from '../../../core/key.ts';
import type { Rejection } from '../../../core/rejection.ts';
import type { BackgroundJobChanges } from '../../../engine/background/commands.ts';
import type { BackgroundJobRow } from '../../../engine/background/background-rows.ts';
import { backgroundJobText } from '../../../query/resources/background-jobs.ts';
import type { Outcome } from '../../../runtime/orchestrator.ts';
import { OptionalBody, Strict } from '../../v2/schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText } from '../envelope.ts';
import {
  Id,
  jobResult,
  keyOfId,
  MaxAttempts,
  momentOf,
  Name,
  Payload,
  payloadText,
  Retry,
  retryPolicyOf,
} from '../job-schema.ts';
import { jobListOf, type JobListParameters, jobListParameters } from '../job-list.ts';
import { pageOf, sendList } from '../list-page.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteConfig, type JobsRouteContext } from '../route.ts';

const tag = 'Jobs Service: jobs';
const reasonMax = 500;

const params = Strict({ id: Id });
type Params = Static<typeof params>;

const changes = Strict(
  {
    payload: Optional(Payload),
    priority: Optional(Integer({ description: '1 is the most urgent, 10 the least.' })),
    scheduledAt: Optional(
      Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'RFC 3339 with offset; `null`: at once.',
      }),
    ),
    maxAttempts: Optional(MaxAttempts),
    retry: Optional(Retry),
  },
  { minProperties: 1 },
);
type Changes = Static<typeof changes>;

const cancellation = OptionalBody({ reason: Optional(Name(reasonMax)) });
type Cancellation = Static<typeof cancellation>;

const success = { 200: { description: 'The job.', schema: jobResult } };

/** `/jobs/v1/jobs`: list, get, update, cancel and retry. */
export function registerJobRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerReads(app, context);
  app.patch<{ Params: Params; Body: Changes }>(
    '/jobs/v1/jobs/:id',
    {
      schema: { params, body: changes },
      config: {
        jobs: writes('CANNOT_UPDATE_STATUS', 'INVALID_PRIORITY'),
        operation: { id: 'updateJob', tag, summary: 'Change a job that has not started', success },
      },
    },
    async (request, reply) => {
      const wanted = changesOf(request.body);
      if ('kind' in wanted) return sendJobsRefused(reply, wanted);
      const outcome = await context.orchestrator.submit(
        { kind: 'updateBackgroundJob', ...target(request), changes: wanted },
        tenantCaller(request),
      );
      return sendJob(reply, outcome);
    },
  );
  app.post<{ Params: Params; Body: Cancellation }>(
    '/jobs/v1/jobs/:id/cancel',
    {
      schema: { params, body: cancellation },
      config: {
        jobs: writes('CANNOT_CANCEL_STATUS'),
        operation: { id: 'cancelJob', tag, summary: 'Cancel a job, even while it runs', success },
      },
    },
    async (request, reply) => {
      const { reason } = request.body;
      const outcome = await context.orchestrator.submit(
        { kind: 'cancelBackgroundJob', ...target(request), reason },
        tenantCaller(request),
      );
      return sendJob(reply, outcome);
    },
  );
  app.post<{ Params: Params }>(
    '/jobs/v1/jobs/:id/retry',
    {
      schema: { params, body: OptionalBody({}) },
      config: {
        jobs: writes('CANNOT_RETRY_STATUS', 'QUOTA_EXCEEDED'),
        operation: { id: 'retryJob', tag, summary: 'Run a failed job again', success },
      },
    },
    async (request, reply) => {
      const outcome = await context.orchestrator.submit(
        { kind: 'retryBackgroundJob', ...target(request) },
        tenantCaller(request),
      );
      return sendJob(reply, outcome);
    },
  );
}

function registerReads(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Querystring: JobListParameters }>(
    '/jobs/v1/jobs',
    {
      schema: { querystring: jobListParameters },
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'listJobs',
          tag,
          summary: 'List jobs, newest first unless sorted otherwise',
          success: { 200: { description: 'A page of jobs.', schema: ArrayOf(jobResult) } },
        },
      },
    },
    (request, reply) => answerJobList({ context, request, reply }, 'jobs'),
  );
  app.get<{ Params: Params }>(
    '/jobs/v1/jobs/:id',
    {
      schema: { params },
      config: {
        jobs: { roles: ['user'], codes: ['NOT_FOUND'] },
        operation: { id: 'getJob', tag, summary: 'Get a job', success },
      },
    },
    (request, reply) =>
      answerRead(
        { context, request, reply },
        {
          kind: 'get',
          resource: 'backgroundJob',
          key: keyOfId(request.server.ids, request.params.id),
        },
      ),
  );
}

/** Answers with a list of all jobs, or of the dead letters. */
export async function answerJobList(
  context: {
    readonly context: JobsRouteContext;
    readonly request: FastifyRequest<{ Querystring: JobListParameters }>;
    readonly reply: FastifyReply;
  },
  of: 'jobs' | 'deadLetters',
): Promise<FastifyReply> {
  const { request, reply } = context;
  const page = pageOf(request.query);
  if (page.kind === 'rejected') return sendJobsRefused(reply, page);
  const list = jobListOf(request.server.ids, request.query);
  if (list.kind === 'rejected') return sendJobsRefused(reply, list);
  const { filter, sort } = list;
  return answerRead(
    context,
    { kind: 'backgroundJobs', of, filter, sort, page: { from: page.from, limit: page.limit } },
    { send: (text) => sendList(reply, page, text) },
  );
}

function writes(...codes: NonNullable<JobsRouteConfig['codes']>): JobsRouteConfig {
  return { roles: ['organizer'], codes: ['NOT_FOUND', ...codes] };
}

function target(request: FastifyRequest<{ Params: Params }>) {
  const { tenantId } = jobsCallerOf(request);
  return { tenantId, jobKey: keyOfId<BackgroundJobKey>(request.server.ids, request.params.id) };
}

function sendJob(reply: FastifyReply, outcome: Outcome<Readonly<BackgroundJobRow>>): FastifyReply {
  if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
  return sendDataText(reply, 200, backgroundJobText(outcome.result, reply.server.ids));
}

function changesOf({
  payload,
  priority,
  scheduledAt,
  maxAttempts,
  retry,
}: Changes): BackgroundJobChanges | Rejection {
  const text = payload && payloadText(payload, 'payload');
  if (typeof text === 'object') return text;
  const scheduledAtMs = scheduledAt === null ? null : momentOf(scheduledAt, 'scheduledAt');
  if (typeof scheduledAtMs === 'object' && scheduledAtMs !== null) return scheduledAtMs;
  return {
    ...(text === undefined ? {} : { payload: text }),
    ...(priority === undefined ? {} : { priority }),
    ...(scheduledAtMs === undefined ? {} : { scheduledAtMs }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(retry === undefined ? {} : { retryPolicy: retryPolicyOf(retry) }),
  };
}
