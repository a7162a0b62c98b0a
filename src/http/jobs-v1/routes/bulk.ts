import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { JsonText } from '../../../core/json.ts';
import { badField } from '../../../engine/background/bad-field.ts';
import type { Query } from '../../../query/query.ts';
import { jobOperations, jobOperationText } from '../../../query/resources/job-operations.ts';
import type { Outcome } from '../../../runtime/orchestrator.ts';
import { Result, resultNumber, resultTruth } from '../../v2/result-schema.ts';
import { itemResult } from '../../v2/search-schema.ts';
import { tenantCaller } from '../answer-read.ts';
import {
  type BulkBody,
  bulkRequestOf,
  deadLetterBulkBody,
  jobBulkBody,
  type BulkRequest,
  statusesOf,
} from '../bulk-request.ts';
import { sendDataText, sendJobsData } from '../envelope.ts';
import { runQuery } from '../../run-query.ts';
import { listHead } from '../list-page.ts';
import { sendJobsRefused } from '../refused.ts';
import type { Role } from '../role.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';
import { createKeyedMutex } from '../../../core/keyed-mutex.ts';
import type { TenantId } from '../../../core/tenant.ts';

const tag = 'Jobs Service: operations on many jobs';

/** Operations of a tenant that may run at one time. */
const runningMax = 10;

interface BulkRoute {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly body: TSchema;
  readonly role: Role;
  readonly of: 'jobs' | 'deadLetters';
}

const routes: readonly BulkRoute[] = [
  {
    path: '/jobs/v1/jobs/bulk',
    id: 'changeJobs',
    summary: 'Cancel or retry all matching jobs',
    body: jobBulkBody,
    role: 'organizer',
    of: 'jobs',
  },
  {
    path: '/jobs/v1/dlq/bulk',
    id: 'changeDeadLetters',
    summary: 'Replay or purge all matching dead letters',
    body: deadLetterBulkBody,
    role: 'admin',
    of: 'deadLetters',
  },
];

/**
 * `POST /jobs/v1/jobs/bulk` and `/jobs/v1/dlq/bulk`: start an operation, which is one action on many jobs in the
 * background.
 */
export function registerBulkRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  const oneAtATime = createKeyedMutex<TenantId>();
  for (const { path, id, summary, body, role, of } of routes) {
    app.post<{ Body: BulkBody }>(
      path,
      {
        schema: { body },
        config: {
          jobs: { roles: [role] },
          operation: {
            id,
            tag,
            summary,
            success: {
              202: {
                description: 'The operation runs in the background; get it by its id.',
                schema: itemResult(jobOperations),
              },
              200: {
                description: 'A dry run: nothing was changed.',
                schema: Result({
                  dryRun: resultTruth,
                  matched: resultNumber,
                  matchedIsCapped: resultTruth,
                }),
              },
            },
          },
        },
      },
      async (request, reply) => {
        const bulk = bulkRequestOf(app.ids, request.body);
        if (bulk.kind === 'rejected') return sendJobsRefused(reply, bulk);
        const counted = await count({ context, request, reply }, of, bulk);
        if (counted.kind !== 'accepted') return sendJobsRefused(reply, counted);
        if (bulk.isDryRun) return sendJobsData(reply, 200, { dryRun: true, ...counted.result });
        return oneAtATime(jobsCallerOf(request).tenantId, () =>
          start({ context, request, reply }, bulk, counted.result.matched),
        );
      },
    );
  }
}

interface BulkContext {
  readonly context: JobsRouteContext;
  readonly request: FastifyRequest<{ Body: BulkBody }>;
  readonly reply: FastifyReply;
}

async function start(
  bulk: BulkContext,
  { action, plan }: BulkRequest,
  expected: number,
): Promise<FastifyReply> {
  const { context, request, reply } = bulk;
  const running = await ask(bulk, {
    kind: 'jobOperations',
    states: ['running'],
    page: { from: 0, limit: 1 },
  });
  if (running.kind !== 'accepted') return sendJobsRefused(reply, running);
  if (listHead(running.result ?? '').total >= runningMax) {
    const reason = `must wait: ${runningMax} operations of the tenant are running`;
    return sendJobsRefused(reply, badField('action', reason));
  }
  const { tenantId, subject } = jobsCallerOf(request);
  const outcome = await context.orchestrator.submit(
    {
      kind: 'startJobOperation',
      tenantId,
      action,
      request: JSON.stringify(request.body) as JsonText,
      plan,
      expected,
      createdBy: subject,
    },
    tenantCaller(request as FastifyRequest),
  );
  if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
  return sendDataText(reply, 202, jobOperationText(outcome.result, reply.server.ids));
}

interface Counted {
  readonly matched: number;
  readonly matchedIsCapped: boolean;
}

/**
 * Counts like a list. An operation on named jobs begins with all of them and refuses those that do not match one by
 * one, so only a dry run counts them.
 */
async function count(
  bulk: BulkContext,
  of: 'jobs' | 'deadLetters',
  { action, isDryRun, plan: { target } }: BulkRequest,
): Promise<Outcome<Counted>> {
  if (target.kind === 'keys' && !isDryRun) {
    const result = { matched: target.jobKeys.length, matchedIsCapped: false };
    return { kind: 'accepted', result };
  }
  const outcome = await ask(bulk, {
    kind: 'backgroundJobs',
    of,
    filter:
      target.kind === 'filter'
        ? target.filter
        : { keys: target.jobKeys, states: statusesOf[action] },
    sort: [],
    page: { from: 0, limit: 0 },
  });
  if (outcome.kind !== 'accepted') return outcome;
  const { total, totalIsCapped, searchIsCapped } = listHead(outcome.result ?? '');
  return {
    kind: 'accepted',
    result: { matched: total, matchedIsCapped: totalIsCapped || searchIsCapped },
  };
}

function ask(
  { context: { orchestrator }, request, reply }: BulkContext,
  query: Query,
): Promise<Outcome<string | undefined>> {
  return runQuery(orchestrator, reply, { query, caller: tenantCaller(request) });
}
