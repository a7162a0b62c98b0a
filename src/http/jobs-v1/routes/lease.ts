import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, Integer, Optional, type Static, Unsafe } from 'typebox';
import type { Ids } from '../../../core/installation.ts';
import type { LeasedJob } from '../../../engine/background/commands.ts';
import { clientDisconnected } from '../../v2/client-disconnected.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { Result, resultNumber, resultText } from '../../v2/result-schema.ts';
import { Strict } from '../../v2/schema.ts';
import { noRoom } from '../../run-query.ts';
import { sendDataText } from '../envelope.ts';
import { JobType } from '../job-schema.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext, workerOf } from '../route.ts';
import { tenantOfWorker } from '../worker-scope.ts';

const leaseSecondsDefault = 90;
const waitSecondsMax = 60;
const typesMax = 100;

function leaseBody(limitMax: number) {
  return Strict({
    types: Optional(ArrayOf(JobType, { minItems: 1, maxItems: typesMax })),
    limit: Optional(Integer({ minimum: 1, maximum: limitMax, default: 1 })),
    waitSeconds: Optional(
      Integer({
        minimum: 0,
        maximum: waitSecondsMax,
        default: 0,
        description: 'How long to wait for a first job.',
      }),
    ),
    leaseSeconds: Optional(Integer({ minimum: 5, maximum: 3_600, default: leaseSecondsDefault })),
  });
}

type LeaseBody = Static<ReturnType<typeof leaseBody>>;

const leased = ArrayOf(
  Result({
    jobId: resultText,
    tenantId: resultText,
    type: resultText,
    payload: Unsafe({ type: 'object' }),
    priority: resultNumber,
    attempt: resultNumber,
    maxAttempts: resultNumber,
    leaseToken: resultText,
    leaseExpiresAt: resultText,
  }),
);

/** Two routes: `/lease` as its clients know it, and `/lease/batch` for workers that take many jobs at a time. */
const routes = [
  { url: '/jobs/v1/_internal/worker/lease', id: 'leaseJobs', limitMax: 10 },
  { url: '/jobs/v1/_internal/worker/lease/batch', id: 'leaseJobBatch', limitMax: 1_000 },
] as const;

export function registerLeaseRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  for (const { url, id, limitMax } of routes) {
    app.post<{ Body: LeaseBody }>(
      url,
      {
        schema: { body: { ...leaseBody(limitMax), 'x-optional': true } },
        config: {
          waits: true,
          jobs: { roles: ['organizer', 'system'], worker: true },
          operation: {
            id,
            tag: 'Jobs Service: workers',
            summary: `Lease up to ${limitMax} jobs; waits for the first one`,
            success: { 200: { description: 'The jobs, if any.', schema: leased } },
          },
        },
      },
      (request, reply) => lease(context, request, reply),
    );
  }
}

async function lease(
  { orchestrator }: JobsRouteContext,
  request: FastifyRequest<{ Body: LeaseBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { types, limit = 1, waitSeconds = 0, leaseSeconds = leaseSecondsDefault } = request.body;
  const { answersInFlight, ids } = reply.server;
  if (!answersInFlight.hasRoom(reply.request, 0)) return sendJobsRefused(reply, noRoom);
  const disconnected = clientDisconnected(reply);
  const outcome = await orchestrator.leaseJobs(
    {
      tenantId: tenantOfWorker(jobsCallerOf(request)),
      types: types === undefined ? undefined : [...new Set(types)],
      jobsMax: limit,
      worker: workerOf(request).name,
      leaseMs: leaseSeconds * 1_000,
      waitMs: waitSeconds * 1_000,
    },
    disconnected,
  );
  if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
  const jobs = outcome.result;
  const text = `[${jobs.map((job) => leasedText(ids, job)).join(',')}]`;
  if (!answersInFlight.hasRoom(reply.request, text.length)) {
    orchestrator.returnLeases(jobs);
    return sendJobsRefused(reply, noRoom);
  }
  if (jobs.length > 0) {
    // If the client disconnects before the answer is written, it has not received the jobs.
    if (disconnected.aborted) orchestrator.returnLeases(jobs);
    else
      disconnected.addEventListener('abort', () => orchestrator.returnLeases(jobs), { once: true });
  }
  return sendDataText(reply, 200, text);
}

function leasedText(ids: Ids, job: LeasedJob): string {
  return (
    `{"jobId":"${ids.uuidOf(job.key)}","tenantId":${JSON.stringify(job.tenantId)},"type":"${job.type}"` +
    `,"payload":${job.payload},"priority":${job.priority},"attempt":${job.attempt}` +
    `,"maxAttempts":${job.maxAttempts},"leaseToken":"${job.leaseToken}"` +
    `,"leaseExpiresAt":"${showDateTime(job.leaseExpiresAtMs)}"}`
  );
}
