import type { FastifyInstance, FastifyReply } from 'fastify';
import { Integer, Optional, type Static } from 'typebox';
import { reject } from '../../../core/rejection.ts';
import { badField } from '../../../engine/background/bad-field.ts';
import {
  leastUrgentPriority,
  type QuotaLimits,
  type Tier,
  tiers,
} from '../../../engine/background/tiers.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { Result, resultNumber, resultText } from '../../v2/result-schema.ts';
import { InputEnum, OptionalBody, Strict } from '../../v2/schema.ts';
import { answerRead, tenantCaller, type ReadRequest } from '../answer-read.ts';
import { sendError, sendJobsData } from '../envelope.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteContext } from '../route.ts';

const tag = 'Jobs Service: quota';

/** Larger numbers of jobs would not be limits. */
const limitMax = 1_000_000_000;
const Limit = Integer({ minimum: 0, maximum: limitMax });

const change = Strict({
  tier: InputEnum(tiers),
  limits: Optional(
    Strict(
      {
        concurrent: Limit,
        queued: Limit,
        daily: Limit,
        cron: Limit,
        min_priority: Optional(Integer({ minimum: 1, maximum: leastUrgentPriority, default: 1 })),
      },
      { description: 'Only for CUSTOM; absent: the limits stay.' },
    ),
  ),
});
type Change = Static<typeof change>;

const counts = Result({
  concurrent: resultNumber,
  queued: resultNumber,
  daily: resultNumber,
  cron: resultNumber,
});

const quotaResult = Result({
  tenant_id: resultText,
  tier: resultText,
  limits: counts,
  usage: counts,
  allowed_priority_range: Result({ min: resultNumber, max: resultNumber }),
  resets_at: resultText,
});

/** `/jobs/v1/quota`: the limits of a tenant and their usage. */
export function registerQuotaRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  const success = { 200: { description: 'The quota.', schema: quotaResult } };
  app.get(
    '/jobs/v1/quota',
    {
      config: {
        jobs: { roles: ['user', 'system'], codes: ['TENANT_QUOTA_NOT_FOUND'] },
        operation: {
          id: 'getQuota',
          tag,
          summary: "Get the tenant's quota and its usage",
          success,
        },
      },
    },
    (request, reply) => answerQuota({ context, request, reply }),
  );
  app.put<{ Body: Change }>(
    '/jobs/v1/quota',
    {
      schema: { body: change },
      config: {
        // Not for the tenant's own admin, who could otherwise choose a higher tier.
        jobs: { roles: ['system'] },
        operation: { id: 'setTier', tag, summary: "Set the tenant's tier", success },
      },
    },
    async (request, reply) => {
      const { tier, limits } = request.body;
      const named = tier.toUpperCase() as Tier;
      if (limits !== undefined && named !== 'CUSTOM') {
        return sendJobsRefused(reply, badField('limits', 'must be absent but for tier CUSTOM'));
      }
      const outcome = await context.orchestrator.submit(
        {
          kind: 'setTenantTier',
          tenantId: jobsCallerOf(request).tenantId,
          tier: named,
          limits: limits && limitsOf(limits),
        },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return answerQuota({ context, request, reply });
    },
  );
  registerReset(app, context);
}

function limitsOf({
  min_priority: priorityMin = 1,
  concurrent,
  queued,
  daily,
  cron,
}: NonNullable<Change['limits']>): QuotaLimits {
  return { concurrent, queued, daily, cron, priorityMin };
}

function registerReset(app: FastifyInstance, context: JobsRouteContext): void {
  app.post(
    '/jobs/v1/quota/reset',
    {
      schema: { body: OptionalBody({}) },
      config: {
        jobs: {
          roles: ['admin', 'system'],
          codes: ['TENANT_QUOTA_NOT_FOUND', 'QUOTA_RESET_FAILED'],
        },
        operation: {
          id: 'resetQuota',
          tag,
          summary: 'Reset the daily count of jobs',
          success: {
            200: {
              description: 'The moments of this reset and of the next one.',
              schema: Result({ reset_at: resultText, resets_at: resultText }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = jobsCallerOf(request);
      const outcome = await context.orchestrator.submit(
        { kind: 'resetTenantQuota', tenantId },
        tenantCaller(request),
      );
      switch (outcome.kind) {
        case 'accepted': {
          const { resetAtMs, resetsAtMs } = outcome.result;
          const times = { reset_at: showDateTime(resetAtMs), resets_at: showDateTime(resetsAtMs) };
          return sendJobsData(reply, 200, times);
        }
        case 'failed':
        case 'unavailable':
          return sendResetFailed(reply);
        default:
          return sendJobsRefused(reply, outcome);
      }
    },
  );
}

function sendResetFailed(reply: FastifyReply): FastifyReply {
  return sendError(
    reply,
    'QUOTA_RESET_FAILED',
    'Expected to reset the quota, but it could not be written. The quota is unchanged.',
  );
}

function answerQuota(read: ReadRequest): Promise<FastifyReply> {
  const query = { kind: 'tenantQuota', nowMs: read.context.orchestrator.nowMs() } as const;
  return answerRead(read, query, { absent: absentQuota });
}

const absentQuota = reject(
  'TENANT_QUOTA_NOT_FOUND',
  'Expected to find the quota of the tenant, but it has none yet; its first job creates it',
);
