import type { CommandKind } from '../engine/command.ts';

/**
 * Backpressure: how much may wait for the engine. New work is refused at half of what lets running work finish, so that
 * a server that cannot keep up still takes completions (DESIGN §7).
 */
export interface Admission {
  /** Answers why the command is refused, or `undefined`. */
  refuse(kind: CommandKind | 'activateJobs' | 'leaseJobs'): string | undefined;
}

const finishesWork: { readonly [K in CommandKind | 'activateJobs' | 'leaseJobs']: boolean } = {
  deployResources: false,
  createProcessInstance: false,
  activateJobs: false,
  setVariables: false,
  evaluateDecision: false,
  evaluateExpression: false,
  enqueueJobs: false,
  leaseJobs: false,
  updateBackgroundJob: true,
  cancelBackgroundJob: true,
  retryBackgroundJob: true,
  replayDeadLetter: true,
  purgeDeadLetter: true,
  startJobOperation: false,
  cancelJobOperation: true,
  stepJobOperation: true,
  heartbeatLeases: true,
  completeLeases: true,
  failLeases: true,
  returnLeases: true,
  setTenantTier: true,
  expireLeases: true,
  queueDueJobs: true,
  resetDueQuotas: true,
  forgetRequests: true,
  reportExceededQuota: true,
  resetTenantQuota: true,
  applyTenantEvent: true,
  createWebhook: true,
  updateWebhook: true,
  deleteWebhook: true,
  rotateWebhookSecret: true,
  resumeWebhook: true,
  recordDeliveries: true,
  claimEventSink: true,
  releaseEventSink: true,
  advanceEventSink: true,
  forgetEvents: true,
  createSchedule: false,
  runSchedule: false,
  backfillSchedule: false,
  updateSchedule: true,
  deleteSchedule: true,
  pauseSchedule: true,
  resumeSchedule: true,
  fireSchedule: true,
  fireBufferedTick: true,
  passOverTicks: true,
  deleteResource: true,
  cancelProcessInstance: true,
  modifyProcessInstance: true,
  migrateProcessInstance: true,
  completeJob: true,
  failJob: true,
  throwJobError: true,
  updateJob: true,
  refuseOversizedJob: true,
  assignUserTask: true,
  completeUserTask: true,
  updateUserTask: true,
  resolveIncident: true,
  resolveProcessInstanceIncidents: true,
};

export function createAdmission(options: {
  readonly waiting: () => number;
  readonly waitingMax: number;
}): Admission {
  const newWorkMax = Math.floor(options.waitingMax / 2);
  return {
    refuse: (kind) => {
      const limit = finishesWork[kind] ? options.waitingMax : newWorkMax;
      if (options.waiting() < limit) return undefined;
      return `Failed to write client request to partition '1', because the request limit is exhausted.`;
    },
  };
}
