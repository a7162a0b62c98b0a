import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { JobKey } from '../../../core/key.ts';
import type { Command } from '../../../engine/command.ts';
import { invalidArgument, type Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import {
  Int32,
  Int64,
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
import { adHocResult, jobResult, jobResultProblem, taskResult } from './job-result.ts';
import { registerCommand } from './register-command.ts';

const job = { tag: 'Job', problems: [404, 409] };

const leaseToken = Maybe(
  Str({ description: 'The lease token, if the job was activated with one.' }),
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

const failure = OptionalBody({
  retries: Maybe(Int32({ description: 'The retries that are left; default 0.' })),
  errorMessage: Maybe(Str()),
  retryBackOff: Maybe(Int64({ description: 'Milliseconds until the next attempt; default 0.' })),
  variables: Maybe(Variables('Variables to set in the scope of the element.')),
  leaseToken,
});

const thrown = Strict({
  errorCode: Str({ description: 'The code that an error event catches.' }),
  errorMessage: Maybe(Str()),
  variables: Maybe(Variables('Variables to set in the scope that catches the error.')),
  leaseToken,
});

export const jobChangeset = Strict({
  retries: Maybe(Int32()),
  timeout: Maybe(Int64()),
  priority: Maybe(Int32()),
});

type Changeset = Static<typeof jobChangeset>;

const update = Strict({
  changeset: Maybe(jobChangeset),
  operationReference,
  leaseToken,
});

/** Commands of a worker on its job. */
export function registerJobCommands(app: FastifyInstance, context: RouteContext): void {
  registerCommand(app, context, {
    ...job,
    method: 'POST',
    path: '/v2/jobs/:jobKey/completion',
    body: completion,
    id: 'completeJob',
    summary: 'Complete a job',
    success: 'The job is completed.',
    intent: 'COMPLETE',
    command: completeJob,
  });
  registerCommand(app, context, {
    ...job,
    method: 'POST',
    path: '/v2/jobs/:jobKey/failure',
    body: failure,
    id: 'failJob',
    summary: 'Fail a job',
    success: 'The job is failed.',
    intent: 'FAIL',
    command: failJob,
  });
  registerCommand(app, context, {
    ...job,
    method: 'POST',
    path: '/v2/jobs/:jobKey/error',
    body: thrown,
    id: 'throwJobError',
    summary: 'Throw a BPMN error',
    success: 'The error is thrown.',
    intent: 'THROW_ERROR',
    command: throwJobError,
  });
  registerCommand(app, context, {
    ...job,
    method: 'PATCH',
    path: '/v2/jobs/:jobKey',
    body: update,
    id: 'updateJob',
    summary: 'Update a job',
    success: 'The job is updated.',
    intent: 'UPDATE',
    command: updateJob,
  });
}

function completeJob(jobKey: JobKey, body: Static<typeof completion>): Command | Problem {
  const { variables, result, businessId } = body;
  const problem = result === undefined || result === null ? undefined : jobResultProblem(result);
  return (
    problem ?? {
      kind: 'completeJob',
      jobKey,
      leaseToken: body.leaseToken ?? undefined,
      variables: variableDocument(variables),
      businessId: businessId ?? undefined,
      adHoc: result ? adHocResult(result) : undefined,
      task: result ? taskResult(result) : undefined,
    }
  );
}

function failJob(jobKey: JobKey, body: Static<typeof failure>): Command {
  const { retries, retryBackOff, errorMessage, variables } = body;
  return {
    kind: 'failJob',
    jobKey,
    leaseToken: body.leaseToken ?? undefined,
    retries: retries ?? 0,
    backoffMs: Math.min(Math.max(retryBackOff ?? 0, 0), leaseMaxMs),
    errorMessage: errorMessage ?? '',
    variables: variableDocument(variables),
  };
}

function throwJobError(jobKey: JobKey, body: Static<typeof thrown>): Command | Problem {
  const { errorCode, errorMessage, variables } = body;
  if (errorCode.trim() === '') return invalidArgument('No errorCode provided.');
  return {
    kind: 'throwJobError',
    jobKey,
    leaseToken: body.leaseToken ?? undefined,
    errorCode,
    errorMessage: errorMessage ?? undefined,
    variables: variableDocument(variables),
  };
}

function updateJob(jobKey: JobKey, body: Static<typeof update>): Command | Problem {
  const changeset = body.changeset ?? {};
  const [violation] = jobChangeViolations(changeset);
  if (violation !== undefined) return invalidArgument(`${violation}.`);
  return {
    kind: 'updateJob',
    jobKey,
    leaseToken: body.leaseToken ?? undefined,
    ...jobChangesOf(changeset),
  };
}

/** Turns a changeset into the form that the command takes. */
export function jobChangesOf({ retries, timeout, priority }: Changeset): JobChanges {
  return {
    retries: retries ?? undefined,
    timeoutMs: clampLease(timeout),
    priority: priority ?? undefined,
  };
}

type JobChanges = Pick<Command<'updateJob'>, 'retries' | 'timeoutMs' | 'priority'>;

/** The violations of a changeset, as sentences without full stops. */
export function jobChangeViolations({ retries, timeout, priority }: Changeset): readonly string[] {
  const isEmpty = [retries, timeout, priority].every((value) => (value ?? undefined) === undefined);
  return isEmpty ? ['At least one of [retries, timeout, priority] is required'] : [];
}

function clampLease(timeout: number | null | undefined): number | undefined {
  if (timeout === undefined || timeout === null) return undefined;
  return Math.max(Math.min(timeout, leaseMaxMs), -leaseMaxMs);
}
