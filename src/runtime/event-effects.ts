import type { PausedQueueRow } from '../engine/background/queue/paused-queue-row.ts';
import type { BackgroundJobKey, JobKey, MessageCorrelationKey } from '../core/key.ts';
import type { BackgroundJobRow } from '../engine/background/background-rows.ts';
import type { Event, EventKind, Events } from '../engine/event.ts';
import type { WorkingSet } from '../engine/working-set.ts';
import { addDue, type Effects } from './effects.ts';

type EffectsOf<K extends EventKind> = (
  effects: Effects,
  event: Events[K],
  state: WorkingSet,
) => void;

/** The event has no effect outside the tables. */
const none = (): void => undefined;

/** The effects of each event outside the tables. An event that is missing here does not compile. */
const effectsByEvent: { readonly [K in EventKind]: EffectsOf<K> } = {
  jobCreated: (effects, { job }) => effects.jobs.push(job),
  jobReopened: addJob,
  jobFailed: addJob,
  jobRefused: addLaterJobs,
  jobTimeoutUpdated: (effects, { deadlineAtMs }) => addDue(effects, deadlineAtMs),
  processInstanceCompleted: (effects, { processInstanceKey: key }) =>
    effects.endedInstances.push({ key, how: 'completed' }),
  processInstanceTerminated: (effects, { processInstanceKey: key }) =>
    effects.endedInstances.push({ key, how: 'terminated' }),
  backgroundJobsEnqueued: (effects, { jobs }) => {
    for (const job of jobs) addWaiting(effects, job);
  },
  backgroundJobCompleted: addEnded,
  backgroundJobFailed: addEnded,
  backgroundJobDeadLettered: addEnded,
  backgroundJobCancelled: addEnded,
  leaseReturned: addFreedAndWaiting,
  attemptFailed: addFreedAndWaiting,
  backgroundJobUpdated: addWaitingAgain,
  backgroundJobQueued: addWaitingAgain,
  backgroundJobRetried: addWaitingAgain,
  deadLetterReplayed: addWaitingAgain,
  jobOperationStarted: (effects, { operation }) => addDue(effects, operation.nextDueAtMs),
  scheduleCreated: (effects, { schedule }) => addDue(effects, schedule.nextDueAtMs),
  scheduleUpdated: addNextTick,
  scheduleResumed: addNextTick,
  scheduleTimed: addNextTick,

  queuePaused: (effects, { queue }) => addDue(effects, queue.resumesAtMs),
  queueResumed: addQueue,

  backgroundJobLeased: none,
  leaseExtended: none,
  deadLetterPurged: none,

  jobOperationStepped: none,
  jobOperationCompleted: none,
  jobOperationStopped: none,
  jobOperationCancelled: none,

  processInstanceDeleted: none,
  decisionEvaluationDeleted: none,

  batchOperationCreated: none,
  batchItemsSelected: none,
  batchOperationStarted: addDueNow,
  batchItemEnded: none,
  batchStepEnded: none,
  batchOperationSuspended: none,
  batchOperationResumed: addDueNow,
  batchOperationCompleted: none,
  batchOperationCanceled: addDueNow,
  batchSelectionFailed: addDueNow,

  auditRecorded: none,
  clusterVariableCreated: none,
  clusterVariableChanged: none,
  clusterVariableDeleted: none,
  globalListenerCreated: none,
  globalListenerChanged: none,
  globalListenerDeleted: none,
  identityRowCreated: none,
  identityRowChanged: none,
  identityRowDeleted: none,
  ownerForgotten: none,

  tenantQuotaCreated: none,
  tenantTierChanged: none,
  quotaUsed: none,
  dailyQuotaReset: none,
  quotaExceeded: none,
  uniqueKeyTaken: none,
  requestRemembered: none,
  requestsDeleted: none,

  schedulePaused: none,
  scheduleDeleted: none,
  tickDecided: none,

  webhookCreated: none,
  webhookChanged: none,
  webhookDeleted: none,
  eventSinkCreated: none,
  eventSinkChanged: none,
  eventsDeleted: none,

  decisionsEvaluated: none,

  deploymentCreated: none,
  processDefinitionCreated: none,
  formCreated: none,
  decisionRequirementsCreated: none,
  resourceCreated: none,
  processDefinitionDeleted: none,
  formDeleted: none,
  decisionRequirementsDeleted: none,
  resourceDeleted: none,

  elementActivating: none,
  elementActivated: none,
  elementCompleting: none,
  elementCompleted: none,
  elementTerminated: none,
  elementWaitChanged: none,
  elementMigrated: none,
  sequenceFlowTaken: none,
  tokenParked: none,
  waitingTokensMigrated: none,
  tokensJoined: none,
  compensableChanged: none,

  incidentCreated: none,
  incidentResolved: none,
  incidentMigrated: none,

  jobCompleted: none,
  jobCanceled: none,
  jobExhausted: none,
  jobErrorThrown: none,
  jobRetriesUpdated: none,
  jobPriorityUpdated: none,
  jobMigrated: none,

  continuationCreated: (effects, { continuation }) => {
    const { key, rootKey, suspendedIn } = continuation;
    if (suspendedIn === undefined) effects.continuations.push({ key, rootKey });
  },
  continuationResumed: (effects, { key }, state) => {
    const row = state.rows.continuation.get(key);
    if (row !== undefined) effects.continuations.push({ key, rootKey: row.rootKey });
  },
  continuationPutOff: (effects, { dueAtMs }) => addDue(effects, dueAtMs),
  continuationDone: none,

  eventSubscriptionOpened: (effects, { subscription }) => addDue(effects, subscription.dueAtMs),
  timerRescheduled: (effects, { firing }) => addDue(effects, firing.dueAtMs),
  triggerSuspended: none,
  triggerResumed: (effects, { subscription }) => addDue(effects, subscription.dueAtMs),
  eventSubscriptionClosed: none,
  eventSubscriptionMigrated: none,
  messageStored: (effects, { message }) => addDue(effects, message.expiresAtMs),
  messagesExpired: none,
  messageReserved: none,
  messageRedirected: none,
  messageReleased: addDecided,
  messageCorrelated: addDecided,
  messageStartedInstance: none,
  startLockReleased: none,

  processInstanceCreated: none,
  processInstanceTerminating: none,
  processInstanceSuspended: none,
  processInstanceResumed: none,
  subscriptionsResumed: none,
  jobsResumed: (effects, { jobs }) => effects.jobs.push(...jobs),
  processInstanceMigrated: none,
  processInstanceWaitChanged: none,
  processInstanceHeldUp: none,
  agentDefinitionsCreated: none,
  agentInstanceCreated: none,
  agentElementAdded: none,
  agentStateChanged: none,
  agentMetricsChanged: none,
  agentConfigured: none,
  agentMigrated: none,
  agentHistoryItemCreated: none,
  agentHistoryItemEnded: none,
  businessIdAssigned: none,

  userTaskCreated: none,
  userTaskChanged: none,
  userTaskTransitionChanged: none,
  userTaskTransitionEnded: (effects, { answer }) => {
    if (answer !== undefined) effects.endedInstances.push({ key: answer.key, how: 'answered' });
  },
  userTaskMigrated: none,
  userTaskCompleted: none,
  userTaskCanceled: none,

  variableCreated: none,
  variableUpdated: none,
};

export function addEffectsOf(effects: Effects, state: WorkingSet, events: readonly Event[]): void {
  for (const event of events) {
    // The table pairs each kind with its own event; TypeScript cannot follow that through an index.
    (effectsByEvent[event.kind] as EffectsOf<EventKind>)(effects, event, state);
  }
}

function addJob(
  effects: Effects,
  { jobKey }: { readonly jobKey: JobKey },
  state: WorkingSet,
): void {
  const job = state.jobs.get(jobKey);
  if (job?.state === 'activatable') effects.jobs.push(job);
  addDue(effects, job?.retryAtMs);
}

/** The refused job was ahead of other jobs: a poll that found only this job looks again. */
function addLaterJobs(
  effects: Effects,
  { jobKey }: { readonly jobKey: JobKey },
  state: WorkingSet,
): void {
  const job = state.jobs.get(jobKey);
  if (job !== undefined) effects.jobs.push({ type: job.type, tenantId: job.tenantId });
}

function addDecided(
  effects: Effects,
  { correlation }: { readonly correlation: { readonly key: MessageCorrelationKey } },
): void {
  effects.correlations.push(correlation.key);
}

interface OfBackgroundJob {
  readonly jobKey: BackgroundJobKey;
}

function addEnded(effects: Effects, { jobKey }: OfBackgroundJob, state: WorkingSet): void {
  const job = state.rows.backgroundJob.get(jobKey);
  addFreed(effects, job);
  if (job?.scheduleKey !== undefined) effects.endedRuns.add(job.scheduleKey);
}

function addFreedAndWaiting(
  effects: Effects,
  { jobKey }: OfBackgroundJob,
  state: WorkingSet,
): void {
  const job = state.rows.backgroundJob.get(jobKey);
  addFreed(effects, job);
  addWaiting(effects, job);
}

function addWaitingAgain(effects: Effects, { jobKey }: OfBackgroundJob, state: WorkingSet): void {
  addWaiting(effects, state.rows.backgroundJob.get(jobKey));
}

/** A queue may have very many jobs, so the count is the number that the waiting requests may take. */
const resumedCount = 1_000;

function addQueue(effects: Effects, { queue }: { readonly queue: Readonly<PausedQueueRow> }): void {
  const { type, tenantId, processTenantId } = queue;
  effects.queued.push({ type, tenantId, count: resumedCount });
  effects.jobs.push({ type, tenantId: processTenantId, count: resumedCount });
}

function addDueNow(effects: Effects, { atMs }: { readonly atMs: number }): void {
  addDue(effects, atMs);
}

function addNextTick(effects: Effects, event: { readonly nextDueAtMs: number | undefined }): void {
  addDue(effects, event.nextDueAtMs);
}

function addWaiting(effects: Effects, job: BackgroundJobRow | undefined): void {
  if (job?.state === 'queued') effects.queued.push(job);
  else if (job?.state === 'scheduled') addDue(effects, job.availableAtMs);
}

function addFreed(effects: Effects, job: BackgroundJobRow | undefined): void {
  if (job !== undefined) effects.freed.push(job.tenantId);
}
