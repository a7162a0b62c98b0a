import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, type Static, Unsafe } from 'typebox';
import type { Caller, TenantIds } from '../../../core/caller.ts';
import type { ActivatedJob, Activation } from '../../../engine/command.ts';
import type { HttpSettings } from '../../http-settings.ts';
import { noRoom } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { clientDisconnected } from '../client-disconnected.ts';
import { invalidArgument, problemOf, sendProblem, sendRefused, type Refused } from '../problem.ts';
import { NullOr, Result, resultKey, resultNumber, resultText } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import {
  Bool,
  InputEnum,
  Int32,
  Int64,
  List,
  Maybe,
  Str,
  Strict,
  TenantName,
  Variables,
} from '../schema.ts';
import { tenantIdsOf } from '../caller-tenants.ts';
import { tenantsOf } from '../tenancy.ts';
import { writeVariables } from '../variables.ts';
import { shown } from '../violation.ts';

const body = Strict({
  type: Str({ description: "The jobs' type." }),
  timeout: Int64({
    exclusiveMinimum: 0,
    description: 'Milliseconds until the job is available again.',
  }),
  maxJobsToActivate: Int32({ exclusiveMinimum: 0 }),
  worker: Maybe(Str({ description: 'The name of the worker.' })),
  fetchVariable: Maybe(List(Str(), { description: 'Variables to fetch; none: all.' })),
  requestTimeout: Maybe(
    Int64({
      description:
        'Milliseconds to wait for a first job; 0 or absent: the default; negative: do not wait.',
    }),
  ),
  tenantIds: Maybe(List(TenantName())),
  tenantFilter: Maybe(InputEnum(['PROVIDED', 'ASSIGNED'])),
  withLease: Maybe(
    Bool({
      description: 'If true, only a request with the lease token may complete or fail the job.',
    }),
  ),
});

type Body = Static<typeof body>;

const result = Result({
  jobs: ArrayOf(
    Result({
      jobKey: resultKey,
      type: resultText,
      kind: resultText,
      listenerEventType: resultText,
      processDefinitionId: resultText,
      processDefinitionVersion: resultNumber,
      processDefinitionKey: resultKey,
      processInstanceKey: resultKey,
      rootProcessInstanceKey: resultKey,
      elementId: resultText,
      elementInstanceKey: resultKey,
      customHeaders: Unsafe({ type: 'object', additionalProperties: { type: 'string' } }),
      worker: resultText,
      retries: resultNumber,
      priority: resultNumber,
      deadline: Unsafe({ type: 'integer', description: 'Epoch milliseconds.' }),
      variables: Variables(),
      tenantId: resultText,
      physicalTenantId: resultText,
      userTask: NullOr('object'),
      tags: ArrayOf(resultText),
      businessId: NullOr('string'),
      leaseToken: NullOr('string'),
    }),
  ),
});

/** `POST /v2/jobs/activation` */
export function registerJobActivation(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v2/jobs/activation',
    {
      schema: { body },
      config: {
        waits: true,
        operation: {
          id: 'activateJobs',
          tag: 'Job',
          summary: 'Activate jobs; waits for the first one',
          success: { 200: { description: 'The jobs, if any.', schema: result } },
        },
      },
    },
    (request, reply) => activateJobs(context, request, reply),
  );
}

async function activateJobs(
  { orchestrator, settings }: RouteContext,
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const caller = callerOf(request);
  if (request.body.type.trim() === '') {
    return sendProblem(reply, invalidArgument('No type provided.'));
  }
  const tenants = await tenantsFor(request.body, caller, { orchestrator, settings });
  if (tenants.kind === 'problem') return sendProblem(reply, tenants.problem);

  const { answersInFlight } = reply.server;
  const { type } = request.body;
  if (!answersInFlight.hasRoom(reply.request, 0)) {
    return sendActivationRefused(reply, noRoom, type);
  }
  const disconnected = clientDisconnected(reply);
  const outcome = await orchestrator.activateJobs(
    activationOf(request.body, tenants.tenantIds, settings),
    caller,
    disconnected,
  );
  if (outcome.kind !== 'accepted') return sendActivationRefused(reply, outcome, type);
  const jobs = outcome.result;
  const text = writeJobs(jobs);
  if (!answersInFlight.hasRoom(reply.request, text.length)) {
    orchestrator.returnJobs(jobs);
    return sendActivationRefused(reply, noRoom, type);
  }
  if (jobs.length > 0) {
    // If the client disconnects before the answer is written, it has not received the jobs.
    if (disconnected.aborted) orchestrator.returnJobs(jobs);
    else
      disconnected.addEventListener('abort', () => orchestrator.returnJobs(jobs), { once: true });
  }
  return sendJson(reply, text);
}

async function tenantsFor(
  body: Body,
  caller: Caller,
  { orchestrator, settings }: Pick<RouteContext, 'orchestrator' | 'settings'>,
) {
  const reached = await tenantIdsOf(orchestrator, caller);
  if (reached.kind !== 'accepted') return { kind: 'problem', problem: problemOf(reached) } as const;
  const tenantIds = reached.result;
  if (body.tenantFilter?.toUpperCase() === 'ASSIGNED') return { kind: 'named', tenantIds } as const;
  return tenantsOf('Activate Jobs', body.tenantIds ?? [], {
    caller: { kind: 'tenant', tenantIds },
    multiTenancy: settings.multiTenancy,
  });
}

function activationOf(body: Body, tenantIds: TenantIds, settings: HttpSettings): Activation {
  const fetchVariable = body.fetchVariable ?? [];
  return {
    jobType: body.type,
    worker: body.worker ?? '',
    jobsMax: Math.min(body.maxJobsToActivate, settings.jobsPerActivationMax),
    timeoutMs: Math.min(body.timeout, leaseMaxMs),
    tenantIds,
    fetchVariables: fetchVariable.length > 0 ? fetchVariable : undefined,
    withLease: body.withLease ?? false,
    waitMs: waitOf(body.requestTimeout ?? 0, settings),
  };
}

/** Keeps a deadline within the range of dates; a century means for ever. */
export const leaseMaxMs = 100 * 366 * 24 * 3_600_000;

function waitOf(requestTimeout: number, settings: HttpSettings): number {
  if (requestTimeout < 0) return 0;
  if (requestTimeout === 0) return settings.longPollMs;
  return Math.min(requestTimeout, settings.longPollMaxMs);
}

function sendActivationRefused(reply: FastifyReply, refused: Refused, type: string): FastifyReply {
  if (refused.kind !== 'exhausted') return sendRefused(reply, refused, 'ACTIVATE');
  return sendProblem(reply, {
    ...problemOf(refused),
    detail:
      `Expected to activate jobs of type '${shown(type)}', but no jobs available and at least ` +
      `one broker returned 'RESOURCE_EXHAUSTED'. Please try again later.`,
  });
}

function writeJobs(jobs: readonly ActivatedJob[]): string {
  let text = '{"jobs":[';
  for (const job of jobs) text += text.length > 9 ? `,${writeJob(job)}` : writeJob(job);
  return `${text}]}`;
}

/** Values of variables are JSON text already, and keys are digits; only the rest needs quoting. */
function writeJob(job: ActivatedJob): string {
  return (
    `{"jobKey":"${job.jobKey}","type":${JSON.stringify(job.type)}` +
    `,"kind":"${job.kind}","listenerEventType":"${job.listenerEventType}"` +
    `,"processDefinitionId":${JSON.stringify(job.processDefinitionId)}` +
    `,"processDefinitionVersion":${job.processDefinitionVersion}` +
    `,"processDefinitionKey":"${job.processDefinitionKey}"` +
    `,"processInstanceKey":"${job.processInstanceKey}"` +
    `,"rootProcessInstanceKey":"${job.rootProcessInstanceKey}"` +
    `,"elementId":${JSON.stringify(job.elementId)}` +
    `,"elementInstanceKey":"${job.elementInstanceKey}"` +
    `,"customHeaders":${JSON.stringify(job.headers)}` +
    `,"worker":${JSON.stringify(job.worker)}` +
    `,"retries":${job.retries},"priority":${job.priority},"deadline":${job.deadlineAtMs}` +
    `,"variables":${writeVariables(job.variables)}` +
    `,"tenantId":${JSON.stringify(job.tenantId)},"physicalTenantId":"default","userTask":${writeUserTask(job)}` +
    `,"tags":${job.tags.length === 0 ? '[]' : JSON.stringify(job.tags)}` +
    `,"businessId":${JSON.stringify(job.businessId ?? null)}` +
    `,"leaseToken":${JSON.stringify(job.leaseToken ?? null)}}`
  );
}

/** The user task of a listener, which the headers of its job describe. */
function writeUserTask({ kind, headers }: ActivatedJob): string {
  if (kind !== 'TASK_LISTENER') return 'null';
  const text = (name: string) => headers[`io.camunda.zeebe:${name}`];
  const json = (name: string) => text(name) ?? 'null';
  const quoted = (name: string) => JSON.stringify(text(name) ?? null);
  return (
    `{"action":${quoted('action')},"assignee":${quoted('assignee')}` +
    `,"candidateGroups":${json('candidateGroups')},"candidateUsers":${json('candidateUsers')}` +
    `,"changedAttributes":${json('changedAttributes')},"dueDate":${quoted('dueDate')}` +
    `,"followUpDate":${quoted('followUpDate')},"formKey":${quoted('formKey')}` +
    `,"priority":${json('priority')},"userTaskKey":${quoted('userTaskKey')}}`
  );
}
