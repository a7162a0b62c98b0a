import { accessOfTenant } from '../../../core/access.ts';
import { parseExactly } from '../../../core/exact-json.ts';
import type { JsonText, VariableDocument } from '../../../core/json.ts';
import type { BackgroundJobKey, ProcessInstanceKey } from '../../../core/key.ts';
import type { Rejection } from '../../../core/rejection.ts';
import type { Commands } from '../../command.ts';
import { createProcessInstance } from '../../process/create-process-instance.ts';
import { findDefinition } from '../../process/find-definition.ts';
import type { CommandContext } from '../../command-context.ts';
import { newBackgroundJob } from '../new-background-job.ts';
import { quotaOf } from '../quota-of.ts';
import { emitQuota, refuseDaily, refuseQueued } from '../quota.ts';
import type { ScheduleRow, ScheduleTarget } from '../background-rows.ts';

export interface StartedRun {
  readonly kind: 'started';
  readonly jobKey: BackgroundJobKey | undefined;
  readonly processInstanceKey: ProcessInstanceKey | undefined;
}

/** Starts a run of the schedule's target. A rejection, for a quota or a missing process, has changed nothing. */
export function startRun(context: CommandContext, schedule: ScheduleRow): StartedRun | Rejection {
  const { target } = schedule;
  return target.kind === 'job' ? enqueue(context, schedule, target) : begin(context, target);
}

/** Loads everything that a run needs, because a miss after the first emit would be too late. */
export function readForRun(context: CommandContext, schedule: ScheduleRow): void {
  quotaOf(context.state, schedule);
  if (schedule.overlap !== 'allow' || schedule.bufferedTickAtMs !== undefined) {
    isRunning(context, schedule);
  }
  if (schedule.target.kind === 'process') {
    const { tenantId } = schedule.target;
    const reference = definitionOf(schedule.target);
    findDefinition(context, accessOfTenant(tenantId), { reference, tenantId });
  }
}

/** Whether the last run is active: a job until it ends with all its attempts, a process instance until it ends. */
export function isRunning(
  context: CommandContext,
  { lastJobKey, lastInstanceKey }: ScheduleRow,
): boolean {
  if (lastJobKey !== undefined) {
    const job = context.state.row('backgroundJob', lastJobKey);
    return job !== undefined && job.endedAtMs === undefined;
  }
  if (lastInstanceKey === undefined) return false;
  return context.state.root(lastInstanceKey)?.isAlive ?? false;
}

type Target<K extends ScheduleTarget['kind']> = Extract<ScheduleTarget, { readonly kind: K }>;

function enqueue(
  context: CommandContext,
  schedule: ScheduleRow,
  target: Target<'job'>,
): StartedRun | Rejection {
  const { tenantId, key: scheduleKey } = schedule;
  const quota = quotaOf(context.state, schedule);
  const refused = refuseQueued(quota, 1) ?? refuseDaily(quota, 1, context.nowMs);
  if (refused !== undefined) return refused;
  emitQuota(context, quota);
  const wanted = { ...target, scheduledAtMs: undefined, unique: undefined, scheduleKey };
  const job = newBackgroundJob(context, wanted, { tenantId });
  context.emit({ kind: 'backgroundJobsEnqueued', jobs: [job] });
  context.emit({ kind: 'quotaUsed', tenantId, pending: 1, daily: 1 });
  return { kind: 'started', jobKey: job.key, processInstanceKey: undefined };
}

function begin(context: CommandContext, target: Target<'process'>): StartedRun | Rejection {
  const { tenantId } = target;
  const command: Commands['createProcessInstance'] = {
    definition: definitionOf(target),
    tenantId,
    variables: documentOf(target.variables),
    startElementIds: [],
    terminateAfterElementIds: [],
    tags: [],
    businessId: undefined,
  };
  const outcome = createProcessInstance.decide(context, command, accessOfTenant(tenantId));
  if (outcome.kind === 'rejected') return outcome;
  const { processInstanceKey } = outcome.result;
  return { kind: 'started', jobKey: undefined, processInstanceKey };
}

function definitionOf({ processId, version }: Target<'process'>) {
  return { kind: 'id', processId, version } as const;
}

function documentOf(variables: JsonText): VariableDocument {
  const members = Object.entries(parseExactly(variables) as Readonly<Record<string, unknown>>);
  return members.map(([name, value]) => [name, JSON.stringify(value) as JsonText] as const);
}
