import type { Caller } from '../core/caller.ts';
import type { Rejection } from '../core/rejection.ts';
import type { Command, CommandKind, Results } from './command.ts';
import { createAgentHistoryItem } from './agent/create-agent-history-item.ts';
import { createAgentInstance } from './agent/create-agent-instance.ts';
import { updateAgentInstance } from './agent/update-agent-instance.ts';
import { activateAdHocActivities } from './ad-hoc/activate-ad-hoc-activities.ts';
import { applyTenantEvent } from './background/apply-tenant-event.ts';
import { cancelBackgroundJob } from './background/cancel-background-job.ts';
import {
  expireLeases,
  deleteRequests,
  queueDueJobs,
  resetDueQuotas,
} from './background/due-command-rules.ts';
import { enqueueJobs } from './background/enqueue-jobs.ts';
import {
  cancelJobOperation,
  startJobOperation,
} from './background/operation/start-job-operation.ts';
import { stepJobOperation } from './background/operation/step-job-operation.ts';
import { pauseQueue, resumeDueQueues, resumeQueue } from './background/queue/pause-queue.ts';
import { purgeDeadLetter, replayDeadLetter } from './background/replay-dead-letter.ts';
import { retryBackgroundJob } from './background/retry-background-job.ts';
import { backfillSchedule } from './background/schedule/backfill-schedule.ts';
import { createSchedule } from './background/schedule/create-schedule.ts';
import { fireBufferedTick, fireSchedule } from './background/schedule/fire-schedule.ts';
import { skipTicks } from './background/schedule/skip-ticks.ts';
import { runSchedule } from './background/schedule/run-schedule.ts';
import {
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  updateSchedule,
} from './background/schedule/update-schedule.ts';
import {
  completeLeases,
  failLeases,
  heartbeatLeases,
  returnLeases,
} from './background/report-on-leases.ts';
import {
  reportExceededQuota,
  resetTenantQuota,
  setTenantTier,
} from './background/tenant-quota-commands.ts';
import {
  advanceEventSink,
  claimEventSink,
  deleteEvents,
  releaseEventSink,
} from './background/webhook/event-sink-handlers.ts';
import {
  createWebhook,
  deleteWebhook,
  recordDeliveries,
  resumeWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from './background/webhook/webhook-handlers.ts';
import { updateBackgroundJob } from './background/update-background-job.ts';
import {
  cancelBatchOperation,
  resumeBatchOperation,
  suspendBatchOperation,
} from './batch-operation/change-batch-operation.ts';
import { createBatchOperation } from './batch-operation/create-batch-operation.ts';
import { endBatchStep } from './batch-operation/end-batch-step.ts';
import { failBatchItem, runBatchItem } from './batch-operation/run-batch-item.ts';
import { failBatchSelection, selectBatchItems } from './batch-operation/select-batch-items.ts';
import { evaluateConditionals } from './condition/evaluate-conditionals.ts';
import {
  createClusterVariable,
  deleteClusterVariable,
  updateClusterVariable,
} from './cluster-variable/cluster-variable-handlers.ts';
import {
  createGlobalListener,
  deleteGlobalListener,
  updateGlobalListener,
} from './global-listener/global-listener-handlers.ts';
import { putOffContinuation, runContinuation } from './continuation/run-continuation.ts';
import { evaluateDecisionCommand } from './decision/evaluate-decision-command.ts';
import { deleteDecisionInstance } from './deletion/delete-decision-instance.ts';
import { deleteProcessInstance } from './deletion/delete-process-instance.ts';
import { deleteResource } from './deployment/delete-resource.ts';
import { deployResources } from './deployment/deploy-resources.ts';
import { runSteps } from './element/lifecycle.ts';
import { evaluateExpression } from './expression/evaluate-expression.ts';
import type { Accepted, Handler } from './handler.ts';
import {
  createAuthorization,
  deleteAuthorization,
  updateAuthorization,
} from './identity/authorization-handlers.ts';
import { refuseCommand } from './identity/command-rights.ts';
import { initializeIdentity } from './identity/initialize-identity.ts';
import {
  createMappingRule,
  deleteMappingRule,
  updateMappingRule,
} from './identity/mapping-rule-handlers.ts';
import { addMember, removeMember } from './identity/membership-handlers.ts';
import {
  createGroup,
  createRole,
  createTenant,
  deleteGroup,
  deleteRole,
  deleteTenant,
  updateGroup,
  updateRole,
  updateTenant,
} from './identity/named-handlers.ts';
import {
  createUser,
  deleteUser,
  setUpAdministrator,
  updateUser,
} from './identity/user-handlers.ts';
import { resolveIncident } from './incident/resolve-incident.ts';
import { resolveProcessInstanceIncidents } from './incident/resolve-process-instance-incidents.ts';
import { completeJob } from './job/complete-job.ts';
import { failJob } from './job/fail-job.ts';
import { refuseOversizedJob } from './job/refuse-oversized-job.ts';
import { throwJobError } from './job/throw-job-error.ts';
import { updateJob } from './job/update-job.ts';
import type { Load } from './footprint.ts';
import { correlateMessage, expireMessages, publishMessage } from './message/publish-message.ts';
import { offerStoredMessage, readCorrelations } from './message/take-message.ts';
import { migrateProcessInstance } from './migration/migrate-process-instance.ts';
import { modifyProcessInstance } from './modification/modify-process-instance.ts';
import { assignProcessInstanceBusinessId } from './process/assign-process-instance-business-id.ts';
import { cancelProcessInstance } from './process/cancel-process-instance.ts';
import { createProcessInstance } from './process/create-process-instance.ts';
import { decideAudited } from './audit/record-audit.ts';
import type { CommandContext } from './command-context.ts';
import { broadcastSignal } from './signal/broadcast-signal.ts';
import { resumeProcessInstance } from './suspension/resume-process-instance.ts';
import { suspendProcessInstance } from './suspension/suspend-process-instance.ts';
import { putOffTimer, triggerTimer } from './timer/trigger-timer.ts';
import { assignUserTask } from './user-task/assign-user-task.ts';
import { readTaskAnswer } from './user-task/read-task-answer.ts';
import { completeUserTask } from './user-task/complete-user-task.ts';
import { updateUserTask } from './user-task/update-user-task.ts';
import { setVariables } from './variable/set-variables.ts';

/** Each command has one handler; a kind without a handler does not compile. */
const handlers: { readonly [K in CommandKind]: Handler<K> } = {
  applyTenantEvent,
  createWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  resumeWebhook,
  recordDeliveries,
  claimEventSink,
  releaseEventSink,
  advanceEventSink,
  deleteEvents,
  deployResources,
  deleteResource,
  createProcessInstance,
  cancelProcessInstance,
  suspendProcessInstance,
  resumeProcessInstance,
  assignProcessInstanceBusinessId,
  modifyProcessInstance,
  migrateProcessInstance,
  setVariables,
  completeJob,
  createAgentInstance,
  updateAgentInstance,
  createAgentHistoryItem,
  activateAdHocActivities,
  failJob,
  throwJobError,
  updateJob,
  refuseOversizedJob,
  assignUserTask,
  completeUserTask,
  updateUserTask,
  readTaskAnswer,
  resolveIncident,
  resolveProcessInstanceIncidents,
  evaluateDecision: evaluateDecisionCommand,
  evaluateExpression,
  enqueueJobs,
  updateBackgroundJob,
  cancelBackgroundJob,
  retryBackgroundJob,
  replayDeadLetter,
  purgeDeadLetter,
  startJobOperation,
  cancelJobOperation,
  stepJobOperation,
  heartbeatLeases,
  completeLeases,
  failLeases,
  returnLeases,
  pauseQueue,
  resumeQueue,
  resumeDueQueues,
  setTenantTier,
  expireLeases,
  queueDueJobs,
  resetDueQuotas,
  deleteRequests,
  reportExceededQuota,
  resetTenantQuota,
  createSchedule,
  updateSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  runSchedule,
  backfillSchedule,
  fireSchedule,
  fireBufferedTick,
  skipTicks,
  deleteProcessInstance,
  deleteDecisionInstance,
  createBatchOperation,
  suspendBatchOperation,
  resumeBatchOperation,
  cancelBatchOperation,
  selectBatchItems,
  failBatchSelection,
  runBatchItem,
  failBatchItem,
  endBatchStep,
  runContinuation,
  putOffContinuation,
  triggerTimer,
  broadcastSignal,
  evaluateConditionals,
  putOffTimer,
  publishMessage,
  correlateMessage,
  expireMessages,
  offerStoredMessage,
  readCorrelations,
  createUser,
  updateUser,
  deleteUser,
  createGroup,
  updateGroup,
  deleteGroup,
  createRole,
  updateRole,
  deleteRole,
  createTenant,
  updateTenant,
  deleteTenant,
  createMappingRule,
  updateMappingRule,
  deleteMappingRule,
  addMember,
  removeMember,
  createAuthorization,
  updateAuthorization,
  deleteAuthorization,
  setUpAdministrator,
  initializeIdentity,
  createClusterVariable,
  updateClusterVariable,
  deleteClusterVariable,
  createGlobalListener,
  updateGlobalListener,
  deleteGlobalListener,
};

export const commandKinds = Object.keys(handlers) as readonly CommandKind[];

function handlerOf(kind: CommandKind): Handler<CommandKind> {
  // The table pairs each kind with its own handler. TypeScript accepts this because methods are bivariant.
  return handlers[kind];
}

export function isNewWork(kind: CommandKind): boolean {
  return handlers[kind].isNewWork;
}

export function changesCatalog(kind: CommandKind): boolean {
  return handlers[kind].changesCatalog === true;
}

/** Whether a command changes identity. Such a command has a batch of its own. */
export function changesIdentity(kind: CommandKind): boolean {
  return handlers[kind].isAlone === true;
}

/** The weight of a command: the number of jobs that it creates or changes; 1 for commands of other kinds. */
export function weightOf(command: Command): number {
  return handlerOf(command.kind).weight?.(command) ?? 1;
}

export function footprintOf(command: Command): readonly Load[] {
  return handlerOf(command.kind).footprint(command);
}

/**
 * Decides one command and all its follow-up steps. Synchronous; throws a `Miss` for anything that must be loaded first.
 */
export function decide(
  context: CommandContext,
  command: Command,
  caller: Caller,
): Accepted<Results[CommandKind]> | Rejection {
  const access = context.state.access(caller);
  const refusal = refuseCommand(context, command, access);
  if (refusal !== undefined) return refusal;
  const handler = handlerOf(command.kind);
  const outcome = decideAudited(context, command, { handler, access });
  if (outcome.kind === 'accepted') runSteps(context);
  return outcome;
}
