import type { FastifyInstance, FastifyReply } from 'fastify';
import { Array as ArrayOf, Optional, type Static } from 'typebox';
import { jobAttempts, jobLog } from '../../../query/resources/job-attempts.ts';
import { Strict } from '../../v2/schema.ts';
import { itemResult } from '../../v2/search-schema.ts';
import { answerRead } from '../answer-read.ts';
import { sendDataText, sendError } from '../envelope.ts';
import { Id, keyOfId } from '../job-schema.ts';
import { pageOf, pageParameters, sendList } from '../list-page.ts';
import { WholeNumber } from '../parameters.ts';
import { sendJobsRefused } from '../refused.ts';
import type { JobsRouteContext } from '../route.ts';

const tag = 'Jobs Service: jobs';

const params = Strict({ id: Id });
type Params = Static<typeof params>;
const Attempt = WholeNumber('from 0 on', { description: 'Counted from 1.', examples: ['1'] });
const attemptParams = Strict({ id: Id, attempt: Attempt });
const pageQuery = Strict(pageParameters);
const logQuery = Strict({ attempt: Optional(Attempt), ...pageParameters });

const execution = itemResult(jobAttempts);

/** `/jobs/v1/jobs/:id/executions`, one of them, and `…/logs`. */
export function registerExecutionRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Params: Params; Querystring: Static<typeof pageQuery> }>(
    '/jobs/v1/jobs/:id/executions',
    {
      schema: { params, querystring: pageQuery },
      config: {
        jobs: { roles: ['user'], codes: ['NOT_FOUND'] },
        operation: {
          id: 'listExecutions',
          tag,
          summary: "List a job's attempts in order",
          success: { 200: { description: 'A page of attempts.', schema: ArrayOf(execution) } },
        },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      if (page.kind === 'rejected') return sendJobsRefused(reply, page);
      return answerRead(
        { context, request, reply },
        { kind: 'jobAttempts', jobKey: keyOfId(request.server.ids, request.params.id), page },
        { send: (text) => sendList(reply, page, text) },
      );
    },
  );
  registerExecution(app, context);
  registerLog(app, context);
}

function registerExecution(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Params: Static<typeof attemptParams> }>(
    '/jobs/v1/jobs/:id/executions/:attempt',
    {
      schema: { params: attemptParams },
      config: {
        jobs: { roles: ['user'], codes: ['NOT_FOUND', 'EXECUTION_NOT_FOUND'] },
        operation: {
          id: 'getExecution',
          tag,
          summary: 'Get one attempt of a job',
          success: { 200: { description: 'The attempt.', schema: execution } },
        },
      },
    },
    async (request, reply) => {
      const attempt = Number(request.params.attempt);
      return answerRead(
        { context, request, reply },
        { kind: 'jobAttempt', jobKey: keyOfId(request.server.ids, request.params.id), attempt },
        {
          send: (text) =>
            text === 'null' ? sendAbsent(reply, attempt) : sendDataText(reply, 200, text),
        },
      );
    },
  );
}

function sendAbsent(reply: FastifyReply, attempt: number): FastifyReply {
  const message = `Expected to find attempt ${attempt} of the job, but it has none of this number`;
  return sendError(reply, 'EXECUTION_NOT_FOUND', message, { attempt });
}

function registerLog(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Params: Params; Querystring: Static<typeof logQuery> }>(
    '/jobs/v1/jobs/:id/logs',
    {
      schema: { params, querystring: logQuery },
      config: {
        jobs: { roles: ['user'], codes: ['NOT_FOUND'] },
        operation: {
          id: 'listLogLines',
          tag,
          summary: "List a job's log lines, the oldest first",
          success: {
            200: { description: 'A page of lines.', schema: ArrayOf(itemResult(jobLog)) },
          },
        },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      if (page.kind === 'rejected') return sendJobsRefused(reply, page);
      const { attempt: text } = request.query;
      const attempt = text === undefined ? undefined : Number(text);
      return answerRead(
        { context, request, reply },
        { kind: 'jobLog', jobKey: keyOfId(request.server.ids, request.params.id), attempt, page },
        { send: (text) => sendList(reply, page, text) },
      );
    },
  );
}
