import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Array as ArrayOf, type Static } from 'typebox';
import type { ScheduleKey } from '../../../core/key.ts';
import type { Rejection } from '../../../core/rejection.ts';
import { defaultTenant, type TenantId } from '../../../core/tenant.ts';
import type { ScheduleRow } from '../../../engine/background/background-rows.ts';
import type { ScheduleChanges } from '../../../engine/background/schedule/schedule-commands.ts';
import { tierOfPlan } from '../../../engine/background/tiers.ts';
import { scheduleText } from '../../../query/resources/schedules.ts';
import type { Outcome } from '../../../runtime/orchestrator.ts';
import { Result, resultText, resultTruth } from '../../v2/result-schema.ts';
import { Strict } from '../../v2/schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText, sendJobsData } from '../envelope.ts';
import { Id, keyOfId } from '../job-schema.ts';
import { pageOf, pageParameters, type PageText, sendList } from '../list-page.ts';
import { sendJobsRefused } from '../refused.ts';
import { jobsCallerOf, type JobsRouteConfig, type JobsRouteContext } from '../route.ts';
import {
  absentSchedule,
  newSchedule,
  type NewSchedule,
  plainSettingsOf,
  scheduleChanges,
  type ScheduleChangesBody,
  scheduleResult,
  settingsOf,
  targetChangesOf,
} from '../schedule-schema.ts';

export const scheduleTag = 'Jobs Service: schedules';
const tag = scheduleTag;

export const scheduleParams = Strict({ id: Id });
export type ScheduleParams = Static<typeof scheduleParams>;
const params = scheduleParams;

const listParameters = Strict(pageParameters);
const success = { 200: { description: 'The schedule.', schema: scheduleResult } };

/** `/jobs/v1/cron`: create, list, get, update, delete. */
export function registerCronRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerReads(app, context);
  registerCreation(app, context);
  registerChanges(app, context);
}

function registerCreation(app: FastifyInstance, context: JobsRouteContext): void {
  app.post<{ Body: NewSchedule }>(
    '/jobs/v1/cron',
    {
      schema: { body: newSchedule },
      config: {
        jobs: {
          roles: ['organizer'],
          codes: [
            'INVALID_CRON',
            'INVALID_PRIORITY',
            'QUOTA_EXCEEDED',
            'FEATURE_NOT_AVAILABLE_FOR_TIER',
          ],
        },
        operation: {
          id: 'createSchedule',
          tag,
          summary: 'Create a schedule',
          success: { 201: { description: 'The schedule.', schema: scheduleResult } },
        },
      },
    },
    async (request, reply) => {
      const { tenantId, planTier } = jobsCallerOf(request);
      const settings = settingsOf(request.body, processTenantOf(context, tenantId));
      if ('kind' in settings) return sendJobsRefused(reply, settings);
      const { isActive = true } = request.body;
      const outcome = await context.orchestrator.submit(
        { kind: 'createSchedule', tenantId, tier: tierOfPlan(planTier), settings, isActive },
        tenantCaller(request),
      );
      return sendSchedule(reply, outcome, 201);
    },
  );
}

function registerChanges(app: FastifyInstance, context: JobsRouteContext): void {
  const { orchestrator } = context;
  app.patch<{ Params: ScheduleParams; Body: ScheduleChangesBody }>(
    '/jobs/v1/cron/:id',
    {
      schema: { params, body: scheduleChanges },
      config: {
        jobs: scheduleWrites('INVALID_CRON', 'INVALID_PRIORITY'),
        operation: { id: 'updateSchedule', tag, summary: 'Change a schedule', success },
      },
    },
    async (request, reply) => {
      const { tenantId } = jobsCallerOf(request);
      const changes = changesOf(request.body, processTenantOf(context, tenantId));
      if ('kind' in changes) return sendJobsRefused(reply, changes);
      const outcome = await orchestrator.submit(
        { kind: 'updateSchedule', ...scheduleOf(request), changes },
        tenantCaller(request),
      );
      return sendSchedule(reply, outcome);
    },
  );
  app.delete<{ Params: ScheduleParams }>(
    '/jobs/v1/cron/:id',
    {
      schema: { params },
      config: {
        jobs: scheduleWrites(),
        operation: {
          id: 'deleteSchedule',
          tag,
          summary: 'Delete a schedule and its log; its jobs stay',
          success: {
            200: {
              description: 'The schedule is deleted.',
              schema: Result({ id: resultText, deleted: resultTruth }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const outcome = await orchestrator.submit(
        { kind: 'deleteSchedule', ...scheduleOf(request) },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendJobsData(reply, 200, { id: request.params.id, deleted: true });
    },
  );
}

function registerReads(app: FastifyInstance, context: JobsRouteContext): void {
  app.get<{ Querystring: PageText }>(
    '/jobs/v1/cron',
    {
      schema: { querystring: listParameters },
      config: {
        jobs: { roles: ['user'] },
        operation: {
          id: 'listSchedules',
          tag,
          summary: 'List schedules, oldest first',
          success: {
            200: { description: 'A page of schedules.', schema: ArrayOf(scheduleResult) },
          },
        },
      },
    },
    (request, reply) => {
      const page = pageOf(request.query);
      if (page.kind === 'rejected') return sendJobsRefused(reply, page);
      const { from, limit } = page;
      return answerRead(
        { context, request, reply },
        { kind: 'schedules', page: { from, limit } },
        { send: (text) => sendList(reply, page, text) },
      );
    },
  );
  app.get<{ Params: ScheduleParams }>(
    '/jobs/v1/cron/:id',
    {
      schema: { params },
      config: {
        jobs: { roles: ['user'], codes: ['CRON_SCHEDULE_NOT_FOUND'] },
        operation: { id: 'getSchedule', tag, summary: 'Get a schedule', success },
      },
    },
    (request, reply) =>
      answerRead(
        { context, request, reply },
        { kind: 'schedule', key: keyOfId(request.server.ids, request.params.id) },
        { absent: absentSchedule },
      ),
  );
}

export function scheduleWrites(...codes: NonNullable<JobsRouteConfig['codes']>): JobsRouteConfig {
  return { roles: ['organizer'], codes: ['CRON_SCHEDULE_NOT_FOUND', ...codes] };
}

export function scheduleOf(request: FastifyRequest<{ Params: ScheduleParams }>) {
  const { tenantId } = jobsCallerOf(request);
  return { tenantId, scheduleKey: keyOfId<ScheduleKey>(request.server.ids, request.params.id) };
}

export function sendSchedule(
  reply: FastifyReply,
  outcome: Outcome<Readonly<ScheduleRow>>,
  status = 200,
): FastifyReply {
  if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
  return sendDataText(reply, status, scheduleText(outcome.result, reply.server.ids));
}

/** The tenant whose processes a schedule starts: its own if `/v2` has tenants, otherwise the default tenant. */
function processTenantOf({ settings }: JobsRouteContext, tenantId: TenantId): TenantId {
  return settings.multiTenancy ? tenantId : defaultTenant;
}

function changesOf(
  body: ScheduleChangesBody,
  processTenantId: TenantId,
): ScheduleChanges | Rejection {
  const target = targetChangesOf(body, processTenantId);
  if (target?.kind === 'rejected') return target;
  const { isActive } = body;
  return {
    ...plainSettingsOf(body),
    ...(target === undefined ? {} : { target }),
    ...(isActive === undefined ? {} : { isActive }),
  };
}
