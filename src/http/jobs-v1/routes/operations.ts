import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Optional, type Static } from 'typebox';
import type { JobOperationKey } from '../../../core/key.ts';
import { reject } from '../../../core/rejection.ts';
import type { JobOperationState } from '../../../engine/background/operation/operation-rows.ts';
import {
  jobOperations,
  jobOperationStatuses,
  jobOperationText,
} from '../../../query/resources/job-operations.ts';
import { InputEnum, OptionalBody, Strict } from '../../v2/schema.ts';
import { itemResult } from '../../v2/search-schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText } from '../envelope.ts';
import { Id, keyOfId } from '../job-schema.ts';
import { pageOf, pageParameters, sendList } from '../list-page.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';

const tag = 'Jobs Service: operations on many jobs';

const params = Strict({ id: Id });
type Params = Static<typeof params>;
const query = Strict({ status: Optional(InputEnum(jobOperationStatuses)), ...pageParameters });

const operation = itemResult(jobOperations);
const success = { 200: { description: 'The operation.', schema: operation } };
const absent = reject(
  'NOT_FOUND',
  'Expected to find an operation, but no such operation was found',
);

/** `/jobs/v1/operations`: operations on many jobs and their progress. */
export function registerOperationRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Querystring: Static<typeof query> }>(
    '/jobs/v1/operations',
    {
      schema: { querystring: query },
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'listOperations',
          tag,
          summary: 'List operations, newest first',
          success: { 200: { description: 'A page of operations.', schema: ArrayOf(operation) } },
        },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      if (page.kind === 'rejected') return sendJobsRefused(reply, page);
      const status = request.query.status?.toLowerCase() as JobOperationState | undefined;
      const states = status === undefined ? undefined : [status];
      return answerRead(
        { context, request, reply },
        { kind: 'jobOperations', states, page },
        { send: (text) => sendList(reply, page, text) },
      );
    },
  );
  app.get<{ Params: Params }>(
    '/jobs/v1/operations/:id',
    {
      schema: { params },
      config: {
        jobs: { roles: ['user'], codes: ['NOT_FOUND'] },
        operation: { id: 'getOperation', tag, summary: 'Get an operation', success },
      },
    },
    (request, reply) =>
      answerRead(
        { context, request, reply },
        { kind: 'get', resource: 'jobOperation', key: keyOfId(app.ids, request.params.id) },
        { absent },
      ),
  );
  app.post<{ Params: Params }>(
    '/jobs/v1/operations/:id/cancel',
    {
      schema: { params, body: OptionalBody({}) },
      config: {
        jobs: { roles: ['organizer'], codes: ['NOT_FOUND', 'CANNOT_CANCEL_STATUS'] },
        operation: {
          id: 'cancelOperation',
          tag,
          summary: 'Cancel an operation; jobs already processed stay as they are',
          success,
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = jobsCallerOf(request);
      const operationKey = keyOfId<JobOperationKey>(request.server.ids, request.params.id);
      const outcome = await context.orchestrator.submit(
        { kind: 'cancelJobOperation', tenantId, operationKey },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendDataText(reply, 200, jobOperationText(outcome.result, reply.server.ids));
    },
  );
}
