import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Optional, type Static, String as Text } from 'typebox';
import type { Rejection } from '../../../core/rejection.ts';
import { badField } from '../../../engine/background/bad-field.ts';
import type {
  BackgroundResults,
  Idempotency,
  NewBackgroundJob,
} from '../../../engine/background/commands.ts';
import { tierOfPlan } from '../../../engine/background/tiers.ts';
import type { Outcome } from '../../../runtime/orchestrator.ts';
import { backgroundJobText } from '../../../query/resources/background-jobs.ts';
import { Result, resultText, resultTruth } from '../../v2/result-schema.ts';
import { Strict } from '../../v2/schema.ts';
import { tenantCaller } from '../answer-read.ts';
import { countHeaders } from '../count-headers.ts';
import { sendDataText } from '../envelope.ts';
import { jobResult, Name, newJob, newJobOf, newJobProperties } from '../job-schema.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';

const idempotencyKeyMax = 128;
const batchMax = 1_000;

const body = Strict({ ...newJobProperties, idempotencyKey: Optional(Name(idempotencyKeyMax)) });
type Body = Static<typeof body>;

const batchBody = Strict({
  jobs: ArrayOf(newJob, { minItems: 1, maxItems: batchMax }),
  idempotencyKey: Optional(Name(idempotencyKeyMax)),
});
type BatchBody = Static<typeof batchBody>;

const batchResult = ArrayOf(
  Result({ id: resultText, status: resultText, deduplicated: resultTruth }),
);

const keyPattern = /^[^\u0000-\u001f\u007f]{1,128}$/;
const keyHeader = Text({
  pattern: keyPattern.source,
  description:
    'As `idempotencyKey` in the body: within 24 hours a repeated request is carried out only once.',
});
/** Clients use both spellings of the header. */
const keyHeaders = { 'x-idempotency-key': keyHeader, 'idempotency-key': keyHeader };

const codes = ['INVALID_PRIORITY', 'QUOTA_EXCEEDED', 'RATE_LIMIT_EXCEEDED'] as const;
const tag = 'Jobs Service: jobs';

/** `POST /jobs/v1/enqueue` and `/jobs/v1/enqueue/batch` */
export function registerEnqueueRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  app.post<{ Body: Body }>(
    '/jobs/v1/enqueue',
    {
      schema: { body },
      config: {
        jobs: { roles: ['organizer'], codes },
        operation: {
          id: 'enqueueJob',
          tag,
          summary: 'Enqueue a job',
          headers: keyHeaders,
          success: {
            201: { description: 'The job.', schema: jobResult },
            200: { description: 'The job that existed already.', schema: jobResult },
          },
        },
      },
    },
    async (request, reply) => {
      const job = newJobOf(request.body);
      if ('kind' in job) return sendJobsRefused(reply, job);
      const outcome = await enqueue(context, request, [job]);
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      const { jobs: enqueued, only } = outcome.result;
      const text = only === undefined ? 'null' : backgroundJobText(only, reply.server.ids);
      return enqueued[0]?.isNew === true
        ? sendDataText(reply, 201, text)
        : sendDataText(reply, 200, text, { deduplicated: true });
    },
  );
  app.post<{ Body: BatchBody }>(
    '/jobs/v1/enqueue/batch',
    {
      schema: { body: batchBody },
      config: {
        jobs: { roles: ['organizer'], codes },
        operation: {
          id: 'enqueueJobs',
          tag,
          summary: `Enqueue up to ${batchMax} jobs, all or none`,
          headers: keyHeaders,
          success: {
            201: { description: 'The jobs in the order of the request.', schema: batchResult },
            200: { description: 'All jobs existed already.', schema: batchResult },
          },
        },
      },
    },
    async (request, reply) => {
      const jobs = newJobsOf(request.body);
      if ('kind' in jobs) return sendJobsRefused(reply, jobs);
      const outcome = await enqueue(context, request, jobs);
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendBatch(reply, outcome.result);
    },
  );
}

function newJobsOf({ jobs }: BatchBody): readonly NewBackgroundJob[] | Rejection {
  const read: NewBackgroundJob[] = [];
  for (const [at, entry] of jobs.entries()) {
    const job = newJobOf(entry, `jobs[${at}].`);
    if ('kind' in job) return job;
    read.push(job);
  }
  return read;
}

async function enqueue(
  { orchestrator }: JobsRouteContext,
  request: FastifyRequest<{ Body: Body | BatchBody }>,
  jobs: readonly NewBackgroundJob[],
): Promise<Outcome<BackgroundResults['enqueueJobs']>> {
  const { tenantId, planTier } = jobsCallerOf(request);
  const idempotency = idempotencyOf(request);
  if (idempotency !== undefined && 'kind' in idempotency) return idempotency;
  return orchestrator.submit(
    { kind: 'enqueueJobs', tenantId, tier: tierOfPlan(planTier), jobs, idempotency },
    tenantCaller(request),
  );
}

/** Reads the key from the body or from either spelling of the header. All values must agree. */
function idempotencyOf(
  request: FastifyRequest<{ Body: Body | BatchBody }>,
): Idempotency | Rejection | undefined {
  const { body: sent, headers } = request;
  const names = Object.keys(keyHeaders).filter((name) => headers[name] !== undefined);
  if (sent.idempotencyKey === undefined && names.length === 0) return undefined;
  // Node would join repeated headers into one key that the client has not sent.
  const repeated = names.find((name) => countHeaders(request, name) > 1);
  if (repeated !== undefined) {
    return badField('idempotencyKey', `must be one, and there is more than one header ${repeated}`);
  }
  const given = [sent.idempotencyKey, ...names.map((name) => headers[name])].flat();
  const keys = new Set(given.filter((key) => key !== undefined));
  const [key] = keys;
  if (key === undefined) return undefined;
  if (keys.size > 1) return badField('idempotencyKey', 'must be one, and headers and body differ');
  if (!keyPattern.test(key)) return badField('idempotencyKey', 'must be 1 to 128 characters');
  const rest = JSON.stringify({ ...sent, idempotencyKey: undefined }, inOrder);
  return { key, bodyHash: hash('sha256', rest, 'base64url') };
}

/** For `JSON.stringify`: sorts the members of objects, because clients send them in different orders. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, (value as Record<string, unknown>)[name]]));
}

function sendBatch(reply: FastifyReply, result: BackgroundResults['enqueueJobs']): FastifyReply {
  const { ids } = reply.server;
  let text = '[';
  let created = 0;
  for (const { key, state, isNew } of result.jobs) {
    created += Number(isNew);
    text += `${text.length > 1 ? ',' : ''}{"id":"${ids.uuidOf(key)}","status":"${state}","deduplicated":${!isNew}}`;
  }
  const meta = { created, deduplicated: result.jobs.length - created };
  return sendDataText(reply, created > 0 ? 201 : 200, `${text}]`, meta);
}
