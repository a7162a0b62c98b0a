import type { FastifyInstance, FastifyReply } from 'fastify';
import { Array as ArrayOf, Integer, Optional, type Static } from 'typebox';
import { assert } from '../../../core/assert.ts';
import { refuseTiming } from '../../../engine/background/schedule/check-settings.ts';
import { firesBetween } from '../../../model/cron/fires-between.ts';
import { readCron } from '../../../model/cron/read-cron.ts';
import { showDateTime } from '../../../query/date-time.ts';
import { Result, resultText } from '../../v2/result-schema.ts';
import { Strict } from '../../v2/schema.ts';
import { answerRead } from '../answer-read.ts';
import { sendJobsData } from '../envelope.ts';
import { keyOfId, Moment, momentOf } from '../job-schema.ts';
import { WholeNumber } from '../parameters.ts';
import { sendJobsRefused } from '../refused.ts';
import type { JobsRouteContext } from '../route.ts';
import { absentSchedule, CronExpression, TimeZone } from '../schedule-schema.ts';
import { type ScheduleParams, scheduleParams as params, scheduleTag as tag } from './cron.ts';

const countDefault = 10;
const countMax = 100;

const preview = Strict({
  cronExpression: CronExpression,
  timezone: Optional(TimeZone),
  count: Optional(Integer({ minimum: 1, maximum: countMax, default: countDefault })),
  from: Optional(Moment),
});
type Preview = Static<typeof preview>;

const nextParameters = Strict({
  count: Optional(WholeNumber('from 1 to 100', { description: `Default ${countDefault}.` })),
});

const success = {
  200: {
    description: 'Moments in order, without jitter.',
    schema: Result({
      cronExpression: resultText,
      timezone: resultText,
      next: ArrayOf(resultText),
    }),
  },
};

/** `GET /jobs/v1/cron/:id/next`, `POST /jobs/v1/cron/preview`: the next ticks of a schedule or of an expression. */
export function registerCronPreviewRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  const { orchestrator } = context;
  app.post<{ Body: Preview }>(
    '/jobs/v1/cron/preview',
    {
      schema: { body: preview },
      config: {
        jobs: { roles: ['user'], codes: ['INVALID_CRON'] },
        operation: {
          id: 'previewSchedule',
          tag,
          summary: 'List the next ticks of a cron expression',
          success,
        },
      },
    },
    (request, reply) => {
      const { cronExpression, timezone = 'UTC', count = countDefault, from } = request.body;
      const nowMs = orchestrator.nowMs();
      const fromMs = momentOf(from, 'from') ?? nowMs;
      if (typeof fromMs === 'object') return sendJobsRefused(reply, fromMs);
      const timing = { cron: cronExpression, timeZone: timezone };
      // A request about the past is answered; an expression without a further tick is refused.
      const refused = refuseTiming(timing, Math.min(fromMs, nowMs));
      if (refused !== undefined) return sendJobsRefused(reply, refused);
      return sendNext(reply, { cronExpression, timezone }, { fromMs, count });
    },
  );
  app.get<{ Params: ScheduleParams; Querystring: { readonly count?: string } }>(
    '/jobs/v1/cron/:id/next',
    {
      schema: { params, querystring: nextParameters },
      config: {
        jobs: { roles: ['user'], codes: ['CRON_SCHEDULE_NOT_FOUND'] },
        operation: {
          id: 'nextTicks',
          tag,
          summary: 'List the next ticks of a schedule, as if it were active',
          success,
        },
      },
    },
    (request, reply) => {
      const count = Number(request.query.count ?? countDefault);
      const fromMs = orchestrator.nowMs();
      return answerRead(
        { context, request, reply },
        { kind: 'schedule', key: keyOfId(request.server.ids, request.params.id) },
        {
          absent: absentSchedule,
          send: (text) => sendNext(reply, JSON.parse(text) as TimeTable, { fromMs, count }),
        },
      );
    },
  );
}

interface TimeTable {
  readonly cronExpression: string;
  readonly timezone: string;
}

function sendNext(
  reply: FastifyReply,
  { cronExpression, timezone }: TimeTable,
  { fromMs, count }: { readonly fromMs: number; readonly count: number },
): FastifyReply {
  const cron = readCron(cronExpression);
  assert(cron.kind === 'cron', `'${cronExpression}' to have been checked`);
  const window = { afterMs: fromMs, untilMs: Infinity, countMax: count };
  const next = firesBetween(cron, timezone, window).map(showDateTime);
  return sendJobsData(reply, 200, { cronExpression, timezone, next });
}
