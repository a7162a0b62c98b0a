/** Schedules in requests of the Jobs Service: their schemas, and their conversion for the engine. */
import { Boolean as Truth, Integer, Optional, type Static, String as Text } from 'typebox';
import type { JsonText } from '../../core/json.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import { badField } from '../../engine/background/bad-field.ts';
import type { ScheduleTarget } from '../../engine/background/background-rows.ts';
import type {
  JobTarget,
  TargetChanges,
} from '../../engine/background/schedule/schedule-commands.ts';
import type { ScheduleSettings } from '../../engine/background/schedule/schedule-settings.ts';
import { schedules, scheduleTicks } from '../../query/resources/schedules.ts';
import { InputEnum, Strict } from '../v2/schema.ts';
import { itemResult } from '../v2/search-schema.ts';
import {
  defaultMaxAttempts,
  defaultPriority,
  JobType,
  MaxAttempts,
  Name,
  Payload,
  payloadText,
  Priority,
  Retry,
  retryPolicyOf,
} from './job-schema.ts';

const nameMax = 200;
const daySeconds = 86_400;
const windowSecondsDefault = 7 * daySeconds;
const windowSecondsMax = 366 * daySeconds;
const jitterSecondsMax = 3_600;
const versionMax = 2_147_483_647;

/** A cron expression. The engine checks it, because it has a code of its own for that. */
export const CronExpression = Text({
  maxLength: 1_000,
  description:
    'Minute, hour, day of month, month, day of week; or these with a second before and a year after them. Not 6 fields.',
  examples: ['*/15 9-17 * * MON-FRI'],
});
export const TimeZone = Text({
  maxLength: 100,
  description: 'A name of the IANA time zone database; default `UTC`.',
  examples: ['Europe/Berlin'],
});

const target = Strict({
  kind: InputEnum(['process']),
  processDefinitionId: Name(255),
  version: Optional(
    Integer({
      minimum: 1,
      maximum: versionMax,
      description: 'Default: the latest version at the time of the tick.',
    }),
  ),
  variables: Optional(Payload),
});

const settings = {
  timezone: Optional(TimeZone),
  jobType: Optional(JobType),
  payload: Optional(Payload),
  priority: Optional(Priority),
  maxAttempts: Optional(MaxAttempts),
  retry: Optional(Retry),
  target: Optional(target),
  overlapPolicy: Optional(InputEnum(['allow', 'skip', 'buffer_one'])),
  missedRunPolicy: Optional(InputEnum(['run_once', 'skip', 'run_all'])),
  missedRunWindowSeconds: Optional(
    Integer({ minimum: 0, maximum: windowSecondsMax, default: windowSecondsDefault }),
  ),
  jitterSeconds: Optional(Integer({ minimum: 0, maximum: jitterSecondsMax, default: 0 })),
  isActive: Optional(Truth({ default: true })),
};

export const newSchedule = Strict({
  name: Name(nameMax),
  cronExpression: CronExpression,
  ...settings,
});
export type NewSchedule = Static<typeof newSchedule>;

export const scheduleChanges = Strict(
  { name: Optional(Name(nameMax)), cronExpression: Optional(CronExpression), ...settings },
  { minProperties: 1 },
);
export type ScheduleChangesBody = Static<typeof scheduleChanges>;

/** Schedules and ticks as the API shows them, for the OpenAPI document. */
export const scheduleResult = itemResult(schedules);
export const tickResult = itemResult(scheduleTicks);

export const absentSchedule = reject(
  'CRON_SCHEDULE_NOT_FOUND',
  'Expected to find a schedule, but no such schedule was found',
);

export function settingsOf(
  body: NewSchedule,
  processTenantId: TenantId,
): ScheduleSettings | Rejection {
  const changed = targetChangesOf(body, processTenantId);
  if (changed === undefined) return badField('jobType', 'is required, or a target');
  if (changed.kind === 'rejected') return changed;
  const wanted = changed.kind === 'job' ? newTargetOf(changed.changes) : changed;
  if (wanted.kind === 'rejected') return wanted;
  return {
    timeZone: 'UTC',
    overlap: 'allow',
    missed: 'run_once',
    missedWindowMs: windowSecondsDefault * 1_000,
    jitterMs: 0,
    ...plainSettingsOf(body),
    name: body.name,
    cron: body.cronExpression,
    target: wanted,
  };
}

function newTargetOf(changes: Partial<JobTarget>): ScheduleTarget | Rejection {
  const { type, payload } = changes;
  if (type === undefined) return badField('jobType', 'is required, or a target');
  if (payload === undefined) return badField('payload', 'is required');
  return {
    kind: 'job',
    priority: defaultPriority,
    maxAttempts: defaultMaxAttempts,
    retryPolicy: undefined,
    ...changes,
    type,
    payload,
  };
}

/** The settings other than the target; absent ones stay absent. */
export function plainSettingsOf(
  body: ScheduleChangesBody,
): Partial<Omit<ScheduleSettings, 'target'>> {
  const { name, cronExpression: cron, timezone: timeZone } = body;
  const { missedRunWindowSeconds: windowSeconds, jitterSeconds } = body;
  const overlap = lowerCase(body.overlapPolicy);
  const missed = lowerCase(body.missedRunPolicy);
  return {
    ...(name === undefined ? {} : { name }),
    ...(cron === undefined ? {} : { cron }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(missed === undefined ? {} : { missed }),
    ...(windowSeconds === undefined ? {} : { missedWindowMs: windowSeconds * 1_000 }),
    ...(jitterSeconds === undefined ? {} : { jitterMs: jitterSeconds * 1_000 }),
  };
}

/** The schema accepts these words in any case. */
function lowerCase<Word extends string>(word: Word | undefined): Word | undefined {
  return word?.toLowerCase() as Word | undefined;
}

/** Returns `undefined` if the body does not change the target. */
export function targetChangesOf(
  body: ScheduleChangesBody,
  processTenantId: TenantId,
): TargetChanges | Rejection | undefined {
  const { jobType: type, payload, priority, maxAttempts, retry } = body;
  const isJob = [type, payload, priority, maxAttempts, retry].some(
    (member) => member !== undefined,
  );
  if (body.target !== undefined) {
    if (isJob) return badField('target', 'must not be combined with members of a job');
    return processTargetOf(body.target, processTenantId);
  }
  if (!isJob) return undefined;
  const text = payload && payloadText(payload, 'payload');
  if (typeof text === 'object') return text;
  return {
    kind: 'job',
    changes: {
      ...(type === undefined ? {} : { type }),
      ...(text === undefined ? {} : { payload: text }),
      ...(priority === undefined ? {} : { priority }),
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
      ...(retry === undefined ? {} : { retryPolicy: retryPolicyOf(retry) }),
    },
  };
}

function processTargetOf(
  wanted: Static<typeof target>,
  tenantId: TenantId,
): TargetChanges | Rejection {
  const { processDefinitionId: processId, version, variables = {} } = wanted;
  const text: JsonText | Rejection = payloadText(variables, 'target.variables');
  if (typeof text !== 'string') return text;
  return { kind: 'process', tenantId, processId, version, variables: text };
}
