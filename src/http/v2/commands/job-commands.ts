import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Object as ObjectOf, type Static } from 'typebox';
import type { JobKey } from '../../../core/key.ts';
import { sendNoContent } from '../answer.ts';
import { invalidArgument, sendProblem, type Problem } from '../problem.ts';
import { callerOf, type Operation, type RouteContext } from '../route.ts';
import {
  canonicalKey,
  Int32,
  Int64,
  Key,
  Maybe,
  OptionalBody,
  operationReference,
  Str,
  Strict,
  Variables,
} from '../schema.ts';
import { variableDocument } from '../variables.ts';
import { businessIdMax } from './create-process-instance.ts';
import { leaseMaxMs } from './job-activation.ts';
import { jobResult, jobResultProblem } from './job-result.ts';

const params = ObjectOf({ jobKey: Key() });
type Params = Static<typeof params>;

const leaseToken = Maybe(
  Str({ description: 'The token of the activation, if it was with a lease.' }),
);

const completion = OptionalBody({
  variables: Maybe(Variables()),
  result: Maybe(jobResult),
  leaseToken,
  businessId: Maybe(
    Str({
      maxLength: businessIdMax,
      description: 'Assigned to the process instance permanently.',
    }),
  ),
});
type Completion = Static<typeof completion>;

const failure = OptionalBody({
  retries: Maybe(Int32({ description: 'The retries that are left; default 0.' })),
  errorMessage: Maybe(Str()),
  retryBackOff: Maybe(Int64({ description: 'Milliseconds until the next try; default 0.' })),
  variables: Maybe(Variables('Variables to set in the scope of the element.')),
  leaseToken,
});

const thrown = Strict({
  errorCode: Str({ description: 'The code that an error event catches.' }),
  errorMessage: Maybe(Str()),
  variables: Maybe(Variables('Variables to set in the scope that catches the error.')),
  leaseToken,
});

const update = Strict({
  changeset: Maybe(
    Strict({ retries: Maybe(Int32()), timeout: Maybe(Int64()), priority: Maybe(Int32()) }),
  ),
  operationReference,
  leaseToken,
});

/** Commands of a worker on its job. */
export function registerJobCommands(app: FastifyInstance, context: RouteContext): void {
  registerCompletion(app, context);
  registerFailure(app, context);
  registerError(app, context);
  registerUpdate(app, context);
}

function registerCompletion(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Params: Params; Body: Completion }>(
    '/v2/jobs/:jobKey/completion',
    {
      schema: { params, body: completion },
      config: {
        operation: operation('completeJob', 'Complete a job', 'The job is completed.'),
      },
    },
    (request, reply) => completeJob(context, request, reply),
  );
}

async function completeJob(
  { orchestrator }: RouteContext,
  request: FastifyRequest<{ Params: Params; Body: Completion }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { variables, result, leaseToken: token, businessId } = request.body;
  if (result !== undefined && result !== null) {
    const problem = jobResultProblem(result);
    if (problem !== undefined) return sendProblem(reply, problem);
  }
  const outcome = await orchestrator.submit(
    {
      kind: 'completeJob',
      jobKey: canonicalKey<JobKey>(request.params.jobKey),
      leaseToken: token ?? undefined,
      variables: variableDocument(variables),
      businessId: businessId ?? undefined,
    },
    callerOf(request),
  );
  return sendNoContent(reply, outcome, 'COMPLETE');
}

function registerFailure(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.post<{ Params: Params; Body: Static<typeof failure> }>(
    '/v2/jobs/:jobKey/failure',
    {
      schema: { params, body: failure },
      config: { operation: operation('failJob', 'Fail a job', 'The job is failed.') },
    },
    async (request, reply) => {
      const { retries, retryBackOff, errorMessage, variables, leaseToken: token } = request.body;
      const outcome = await orchestrator.submit(
        {
          kind: 'failJob',
          jobKey: canonicalKey<JobKey>(request.params.jobKey),
          leaseToken: token ?? undefined,
          retries: retries ?? 0,
          backoffMs: Math.min(Math.max(retryBackOff ?? 0, 0), leaseMaxMs),
          errorMessage: errorMessage ?? '',
          variables: variableDocument(variables),
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'FAIL');
    },
  );
}

function registerError(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.post<{ Params: Params; Body: Static<typeof thrown> }>(
    '/v2/jobs/:jobKey/error',
    {
      schema: { params, body: thrown },
      config: {
        operation: operation('throwJobError', 'Throw a BPMN error', 'The error is thrown.'),
      },
    },
    async (request, reply) => {
      const { errorCode, errorMessage, variables, leaseToken: token } = request.body;
      if (errorCode.trim() === '') {
        return sendProblem(reply, invalidArgument('No errorCode provided.'));
      }
      const outcome = await orchestrator.submit(
        {
          kind: 'throwJobError',
          jobKey: canonicalKey<JobKey>(request.params.jobKey),
          leaseToken: token ?? undefined,
          errorCode,
          errorMessage: errorMessage ?? undefined,
          variables: variableDocument(variables),
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'THROW_ERROR');
    },
  );
}

function registerUpdate(app: FastifyInstance, { orchestrator }: RouteContext): void {
  app.patch<{ Params: Params; Body: Static<typeof update> }>(
    '/v2/jobs/:jobKey',
    {
      schema: { params, body: update },
      config: {
        operation: operation('updateJob', 'Update a job', 'The job is updated.'),
      },
    },
    async (request, reply) => {
      const { retries, timeout, priority } = request.body.changeset ?? {};
      const problem = updateProblem({ retries, timeout, priority });
      if (problem !== undefined) return sendProblem(reply, problem);
      const outcome = await orchestrator.submit(
        {
          kind: 'updateJob',
          jobKey: canonicalKey<JobKey>(request.params.jobKey),
          leaseToken: request.body.leaseToken ?? undefined,
          retries: retries ?? undefined,
          timeoutMs: clampLease(timeout),
          priority: priority ?? undefined,
        },
        callerOf(request),
      );
      return sendNoContent(reply, outcome, 'UPDATE');
    },
  );
}

function updateProblem(changeset: Readonly<Record<string, unknown>>): Problem | undefined {
  return Object.values(changeset).some((value) => value !== undefined && value !== null)
    ? undefined
    : invalidArgument('At least one of [retries, timeout, priority] is required.');
}

function clampLease(timeout: number | null | undefined): number | undefined {
  if (timeout === undefined || timeout === null) return undefined;
  return Math.max(Math.min(timeout, leaseMaxMs), -leaseMaxMs);
}

function operation(id: string, summary: string, description: string): Operation {
  return { id, tag: 'Job', summary, success: { 204: { description } }, problems: [404, 409] };
}
