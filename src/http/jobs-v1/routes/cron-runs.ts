import type { FastifyInstance, FastifyReply } from 'fastify';
import { Array as ArrayOf, Integer, Optional, type Static } from 'typebox';
import type { Rejection } from '../../../core/rejection.ts';
import type { Results } from '../../../engine/command.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { scheduleTickText } from '../../../query/resources/schedules.ts';
import { NullOr, Result, resultNumber } from '../../v2/result-schema.ts';
import { InputEnum, OptionalBody, Strict } from '../../v2/schema.ts';
import { answerRead, tenantCaller } from '../answer-read.ts';
import { sendDataText } from '../envelope.ts';
import { keyOfId, Moment, momentOf } from '../job-schema.ts';
import { pageOf, pageParameters, sendList } from '../list-page.ts';
import { sendJobsRefused } from '../refused.ts';
import type { JobsRouteContext } from '../route.ts';
import { absentSchedule, scheduleResult, tickResult } from '../schedule-schema.ts';
import {
  scheduleOf,
  type ScheduleParams,
  scheduleParams as params,
  scheduleTag as tag,
  scheduleWrites,
  sendSchedule,
} from './cron.ts';

const runsMax = 100;

const backfill = Strict({
  from: Moment,
  to: Moment,
  max: Optional(Integer({ minimum: 1, maximum: runsMax, default: runsMax })),
});
type Backfill = Static<typeof backfill>;

const tickParameters = Strict({
  outcome: Optional(InputEnum(['fired', 'skipped', 'buffered', 'failed'])),
  ...pageParameters,
});
type TickParameters = Static<typeof tickParameters>;

const success = { 200: { description: 'The schedule.', schema: scheduleResult } };

/** `/jobs/v1/cron/:id/…`: pause, resume, run now, backfill, and list ticks. */
export function registerCronRunRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  registerSwitches(app, context);
  registerRuns(app, context);
  app.get<{ Params: ScheduleParams; Querystring: TickParameters }>(
    '/jobs/v1/cron/:id/ticks',
    {
      schema: { params, querystring: tickParameters },
      config: {
        jobs: { roles: ['user'], codes: ['CRON_SCHEDULE_NOT_FOUND'] },
        operation: {
          id: 'listTicks',
          tag,
          summary: 'List ticks and why each did or did not fire, the latest first',
          success: { 200: { description: 'A page of ticks.', schema: ArrayOf(tickResult) } },
        },
      },
    },
    (request, reply) => {
      const page = pageOf(request.query);
      if (page.kind === 'rejected') return sendJobsRefused(reply, page);
      const { from, limit } = page;
      const outcome = request.query.outcome?.toLowerCase();
      const scheduleKey = keyOfId(request.server.ids, request.params.id);
      return answerRead(
        { context, request, reply },
        { kind: 'scheduleTicks', scheduleKey, outcome, page: { from, limit } },
        { absent: absentSchedule, send: (text) => sendList(reply, page, text) },
      );
    },
  );
}

function registerSwitches(app: FastifyInstance, { orchestrator }: JobsRouteContext): void {
  app.post<{ Params: ScheduleParams }>(
    '/jobs/v1/cron/:id/pause',
    {
      schema: { params, body: OptionalBody({}) },
      config: {
        jobs: scheduleWrites(),
        operation: {
          id: 'pauseSchedule',
          tag,
          summary: 'Pause a schedule until it is resumed',
          success,
        },
      },
    },
    async (request, reply) => {
      const command = { kind: 'pauseSchedule', ...scheduleOf(request) } as const;
      return sendSchedule(reply, await orchestrator.submit(command, tenantCaller(request)));
    },
  );
  app.post<{ Params: ScheduleParams }>(
    '/jobs/v1/cron/:id/resume',
    {
      schema: { params, body: OptionalBody({}) },
      config: {
        jobs: scheduleWrites(),
        operation: {
          id: 'resumeSchedule',
          tag,
          summary: 'Resume a schedule from its next tick',
          success,
        },
      },
    },
    async (request, reply) => {
      const command = { kind: 'resumeSchedule', ...scheduleOf(request) } as const;
      return sendSchedule(reply, await orchestrator.submit(command, tenantCaller(request)));
    },
  );
}

function registerRuns(app: FastifyInstance, { orchestrator }: JobsRouteContext): void {
  app.post<{ Params: ScheduleParams }>(
    '/jobs/v1/cron/:id/run',
    {
      schema: { params, body: OptionalBody({}) },
      config: {
        jobs: scheduleWrites('QUOTA_EXCEEDED'),
        operation: {
          id: 'runSchedule',
          tag,
          summary: 'Run once now, even if paused or if another run is active',
          success: { 200: { description: 'The tick of this run.', schema: tickResult } },
        },
      },
    },
    async (request, reply) => {
      const outcome = await orchestrator.submit(
        { kind: 'runSchedule', ...scheduleOf(request) },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendDataText(reply, 200, scheduleTickText(outcome.result, reply.server.ids));
    },
  );
  app.post<{ Params: ScheduleParams; Body: Backfill }>(
    '/jobs/v1/cron/:id/backfill',
    {
      schema: { params, body: backfill },
      config: {
        jobs: scheduleWrites('QUOTA_EXCEEDED'),
        operation: {
          id: 'backfillSchedule',
          tag,
          summary: 'Fire the ticks of a past period that did not fire',
          success: {
            200: {
              description:
                'The ticks that fired, how many had fired before, and the start of the next request (`null`: all is done).',
              schema: Result({
                fired: ArrayOf(tickResult),
                alreadyFired: resultNumber,
                nextFrom: NullOr('string', 'date-time'),
              }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const span = spanOf(request.body);
      if ('kind' in span) return sendJobsRefused(reply, span);
      const outcome = await orchestrator.submit(
        { kind: 'backfillSchedule', ...scheduleOf(request), ...span },
        tenantCaller(request),
      );
      if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
      return sendBackfill(reply, outcome.result);
    },
  );
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly runsMax: number;
}

function spanOf({ from, to, max = runsMax }: Backfill): Span | Rejection {
  const fromMs = momentOf(from, 'from') ?? 0;
  if (typeof fromMs === 'object') return fromMs;
  const toMs = momentOf(to, 'to') ?? 0;
  if (typeof toMs === 'object') return toMs;
  return { fromMs, toMs, runsMax: max };
}

function sendBackfill(reply: FastifyReply, result: Results['backfillSchedule']): FastifyReply {
  const { fired, keptTicks, nextFromMs } = result;
  const ticks = fired.map((tick) => scheduleTickText(tick, reply.server.ids)).join(',');
  const nextFrom = nextFromMs === undefined ? 'null' : `"${showDateTime(nextFromMs)}"`;
  const text = `{"fired":[${ticks}],"alreadyFired":${keptTicks},"nextFrom":${nextFrom}}`;
  return sendDataText(reply, 200, text);
}
