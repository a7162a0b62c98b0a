import type { CommandKind } from '../command.ts';
import type { UserTaskCommands } from '../user-task/user-task-commands.ts';
import type { IdentityCommands } from '../identity/identity-commands.ts';
import type { AuditRules } from './audit-rule.ts';
import { identityAudits } from './identity-audits.ts';
import { processAudits } from './process-audits.ts';
import { resourceAudits } from './resource-audits.ts';
import { userTaskAudits } from './user-task-audits.ts';

type AuditedKind =
  | keyof IdentityCommands
  | keyof UserTaskCommands
  | keyof typeof processAudits
  | keyof typeof resourceAudits;

/** Work of workers and of the server, events, and commands that Camunda's log leaves out, too. */
const unaudited: AuditRules<Exclude<CommandKind, AuditedKind>> = {
  assignProcessInstanceBusinessId: 'none',
  createAgentInstance: 'none',
  updateAgentInstance: 'none',
  createAgentHistoryItem: 'none',
  activateAdHocActivities: 'none',
  completeJob: 'none',
  failJob: 'none',
  throwJobError: 'none',
  evaluateExpression: 'none',
  publishMessage: 'none',
  correlateMessage: 'none',
  broadcastSignal: 'none',
  evaluateConditionals: 'none',
  createClusterVariable: 'none',
  updateClusterVariable: 'none',
  deleteClusterVariable: 'none',
  createGlobalListener: 'none',
  updateGlobalListener: 'none',
  deleteGlobalListener: 'none',
  refuseOversizedJob: 'none',
  expireMessages: 'none',
  offerStoredMessage: 'none',
  readCorrelations: 'none',
  selectBatchItems: 'none',
  failBatchSelection: 'none',
  runBatchItem: 'none',
  failBatchItem: 'none',
  endBatchStep: 'none',
  runContinuation: 'none',
  putOffContinuation: 'none',
  triggerTimer: 'none',
  putOffTimer: 'none',
  applyTenantEvent: 'none',
  createWebhook: 'none',
  updateWebhook: 'none',
  deleteWebhook: 'none',
  rotateWebhookSecret: 'none',
  resumeWebhook: 'none',
  recordDeliveries: 'none',
  claimEventSink: 'none',
  releaseEventSink: 'none',
  advanceEventSink: 'none',
  deleteEvents: 'none',
  enqueueJobs: 'none',
  updateBackgroundJob: 'none',
  cancelBackgroundJob: 'none',
  retryBackgroundJob: 'none',
  replayDeadLetter: 'none',
  purgeDeadLetter: 'none',
  startJobOperation: 'none',
  cancelJobOperation: 'none',
  stepJobOperation: 'none',
  heartbeatLeases: 'none',
  completeLeases: 'none',
  failLeases: 'none',
  returnLeases: 'none',
  pauseQueue: 'none',
  resumeQueue: 'none',
  resumeDueQueues: 'none',
  setTenantTier: 'none',
  expireLeases: 'none',
  queueDueJobs: 'none',
  resetDueQuotas: 'none',
  deleteRequests: 'none',
  reportExceededQuota: 'none',
  resetTenantQuota: 'none',
  createSchedule: 'none',
  updateSchedule: 'none',
  deleteSchedule: 'none',
  pauseSchedule: 'none',
  resumeSchedule: 'none',
  runSchedule: 'none',
  backfillSchedule: 'none',
  fireSchedule: 'none',
  fireBufferedTick: 'none',
  skipTicks: 'none',
};

/** What the audit log records about each command. A kind without an entry here does not compile. */
export const commandAudits: AuditRules = {
  ...identityAudits,
  ...userTaskAudits,
  ...processAudits,
  ...resourceAudits,
  ...unaudited,
};
