import type { Access, Scope } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type {
  AgentInstanceKey,
  DecisionRequirementsKey,
  ElementInstanceKey,
  FormKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  ScopeKey,
  UserTaskKey,
} from '../../core/key.ts';
import type { Right } from '../../core/permissions.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { BatchOperationType } from '../batch-operation/batch-operation-rows.ts';
import type { CommandKind } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { findTrueStarts } from '../condition/find-true-starts.ts';
import { decisionByKey } from '../decision/find-decision.ts';
import { findScope } from '../element/scope.ts';
import type { UserTaskRow } from '../state/process-rows.ts';
import type { CommandRight, CommandRights, Need } from './command-right.ts';
import { create, onReached, update, rightsOnMessage, rightsOnSignal } from './event-rights.ts';
import type { ClusterVariableCommands } from '../cluster-variable/cluster-variable-commands.ts';
import type { GlobalListenerCommands } from '../global-listener/global-listener-commands.ts';
import type { IdentityCommands } from './identity-commands.ts';

type Needs = readonly [Need, ...Need[]];

/** A resource of a process in a tenant. */
interface OfProcess {
  readonly definitionKey: ProcessDefinitionKey;
  readonly tenantId: TenantId;
}

/** The right on the process of a resource, if the caller may know that it exists. */
function onProcess(
  { state }: CommandContext,
  access: Access,
  right: Right,
  thing: OfProcess | undefined,
): Needs | undefined {
  if (thing === undefined || !reaches(access, thing.tenantId)) return undefined;
  const definition = state.definition(thing.definitionKey);
  return [{ right, ids: definition === undefined ? [] : [definition.row.processId] }];
}

function instanceOf({ state }: CommandContext, key: ProcessInstanceKey): OfProcess | undefined {
  const rootKey = state.rootKeyOf(key);
  return rootKey && state.root(rootKey)?.processInstance(key);
}

function scopeOf({ state }: CommandContext, key: Key): OfProcess | undefined {
  const rootKey = state.rootKeyOf(key);
  const root = rootKey && state.root(rootKey);
  return root && findScope(root, key as ScopeKey)?.row;
}

function ofInstance(right: Right) {
  return (
    context: CommandContext,
    { processInstanceKey }: { readonly processInstanceKey: ProcessInstanceKey },
    access: Access,
  ) => onProcess(context, access, right, instanceOf(context, processInstanceKey));
}

function ofJob() {
  return (context: CommandContext, { jobKey }: { readonly jobKey: JobKey }, access: Access) =>
    onProcess(context, access, update, context.state.job(jobKey));
}

/** The root of the element is loaded, and so locked, before the agent's row. */
function ofAgent(
  context: CommandContext,
  {
    agentInstanceKey,
    elementInstanceKey,
  }: {
    readonly agentInstanceKey: AgentInstanceKey;
    readonly elementInstanceKey: ElementInstanceKey;
  },
  access: Access,
) {
  scopeOf(context, elementInstanceKey);
  return onProcess(context, access, update, context.state.row('agentInstance', agentInstanceKey));
}

const read: Right = 'PROCESS_DEFINITION:READ_PROCESS_INSTANCE';

/** Rights on the task's process come first, then those on tasks that name the caller. */
function onTask(
  context: CommandContext,
  access: Access,
  wanted: {
    readonly userTaskKey: UserTaskKey;
    readonly onProcess: readonly [Right, ...Right[]];
    readonly onTask: readonly Right[];
  },
): Needs | undefined {
  const task = context.state.userTask(wanted.userTaskKey);
  if (task?.state !== 'created' || !reaches(access, task.tenantId)) return undefined;
  const definition = context.state.definition(task.definitionKey);
  const ids = definition === undefined ? [] : [definition.row.processId];
  const [first, ...others] = wanted.onProcess;
  const isOwn = (properties: Scope['properties']) => namesCaller(task, access, properties);
  return [
    { right: first, ids },
    ...others.map((right) => ({ right, ids })),
    ...wanted.onTask.map((right) => ({ right, ids: [task.key], isOwn })),
  ];
}

function namesCaller(
  task: UserTaskRow,
  { caller, groups }: Access,
  properties: Scope['properties'],
): boolean {
  if (caller.kind !== 'user') return false;
  return (
    (properties.has('assignee') && task.assignee === caller.id) ||
    (properties.has('candidateUsers') && task.candidateUsers.includes(caller.id)) ||
    (properties.has('candidateGroups') &&
      task.candidateGroups.some((group) => groups.includes(group)))
  );
}

const taskUpdates = {
  onProcess: ['PROCESS_DEFINITION:UPDATE_USER_TASK'],
  onTask: ['USER_TASK:UPDATE'],
} as const;
const taskClaims = {
  onProcess: ['PROCESS_DEFINITION:UPDATE_USER_TASK', 'PROCESS_DEFINITION:CLAIM_USER_TASK'],
  onTask: ['USER_TASK:UPDATE', 'USER_TASK:CLAIM'],
} as const;
const taskCompletions = {
  onProcess: ['PROCESS_DEFINITION:UPDATE_USER_TASK', 'PROCESS_DEFINITION:COMPLETE_USER_TASK'],
  onTask: ['USER_TASK:UPDATE', 'USER_TASK:COMPLETE'],
} as const;

/** The right to suspend instances is the right to resume them, too. */
function rightNameOf(type: BatchOperationType) {
  return type === 'RESUME_PROCESS_INSTANCE' ? 'SUSPEND_PROCESS_INSTANCE' : type;
}

const deployedResource: CommandRight<'deleteResource'> = ({ state }, { resourceKey }, access) => {
  const process = state.definition(resourceKey as ProcessDefinitionKey)?.row;
  const form = state.form(resourceKey as FormKey);
  const decisions = state.requirements(resourceKey as DecisionRequirementsKey)?.row;
  const other = state.resource(resourceKey);
  const row = process ?? form ?? decisions ?? other;
  if (row?.state !== 'active' || !reaches(access, row.tenantId)) return undefined;
  if (process) return [{ right: 'RESOURCE:DELETE_PROCESS', ids: [process.processId] }];
  if (form) return [{ right: 'RESOURCE:DELETE_FORM', ids: [form.formId] }];
  if (decisions) return [{ right: 'RESOURCE:DELETE_DRD', ids: [decisions.requirementsId] }];
  return [{ right: 'RESOURCE:DELETE_RESOURCE', ids: [other?.resourceId ?? ''] }];
};

/** Rights of the commands on processes, decisions and their instances. */
export const processRights: CommandRights<
  Exclude<
    CommandKind,
    keyof IdentityCommands | keyof ClusterVariableCommands | keyof GlobalListenerCommands
  >
> = {
  deployResources: () => [{ right: 'RESOURCE:CREATE', ids: [] }],
  deleteResource: deployedResource,
  createProcessInstance: (context, { definition }, access) => {
    const right = create;
    if (definition.kind === 'id') return [{ right, ids: [definition.processId] }];
    const row = context.state.definition(definition.key)?.row;
    const isThere = row?.state === 'active' && reaches(access, row.tenantId);
    return isThere ? [{ right, ids: [row.processId] }] : undefined;
  },
  cancelProcessInstance: ofInstance('PROCESS_DEFINITION:CANCEL_PROCESS_INSTANCE'),
  suspendProcessInstance: ofInstance('PROCESS_DEFINITION:SUSPEND_PROCESS_INSTANCE'),
  resumeProcessInstance: ofInstance('PROCESS_DEFINITION:SUSPEND_PROCESS_INSTANCE'),
  modifyProcessInstance: ofInstance('PROCESS_DEFINITION:MODIFY_PROCESS_INSTANCE'),
  migrateProcessInstance: ofInstance(update),
  assignProcessInstanceBusinessId: ofInstance(update),
  resolveProcessInstanceIncidents: ofInstance(update),
  setVariables: (context, { scopeKey }, access) =>
    onProcess(context, access, update, scopeOf(context, scopeKey)),
  activateAdHocActivities: (context, { elementInstanceKey }, access) =>
    onProcess(context, access, update, scopeOf(context, elementInstanceKey)),
  createAgentInstance: (context, { elementInstanceKey }, access) =>
    onProcess(context, access, update, scopeOf(context, elementInstanceKey)),
  updateAgentInstance: ofAgent,
  createAgentHistoryItem: ofAgent,
  completeJob: ofJob(),
  failJob: ofJob(),
  throwJobError: ofJob(),
  updateJob: ofJob(),
  refuseOversizedJob: 'internal',
  assignUserTask: (context, { userTaskKey, assignee, allowOverride }, access) => {
    const { caller } = access;
    const isClaim = !allowOverride && caller.kind === 'user' && assignee === caller.id;
    return onTask(context, access, { userTaskKey, ...(isClaim ? taskClaims : taskUpdates) });
  },
  completeUserTask: (context, { userTaskKey }, access) =>
    onTask(context, access, { userTaskKey, ...taskCompletions }),
  updateUserTask: (context, { userTaskKey }, access) =>
    onTask(context, access, { userTaskKey, ...taskUpdates }),
  resolveIncident: (context, { incidentKey }, access) =>
    onProcess(context, access, update, context.state.incident(incidentKey)),
  evaluateDecision: (context, { decision }, access) => {
    const right = 'DECISION_DEFINITION:CREATE_DECISION_INSTANCE';
    if (decision.kind === 'id') return [{ right, ids: [decision.decisionId] }];
    const row = decisionByKey(context, decision.key)?.decision;
    const isThere = row?.state === 'active' && reaches(access, row.tenantId);
    return isThere ? [{ right, ids: [row.decisionId] }] : undefined;
  },
  evaluateExpression: (context, { scopeKey }, access) => {
    const need: Need = { right: 'EXPRESSION:EVALUATE', ids: [] };
    if (scopeKey === undefined) return [need];
    const scope = onProcess(context, access, read, scopeOf(context, scopeKey));
    return [scope === undefined ? need : { ...need, also: scope[0] }];
  },
  publishMessage: (_context, { name }) => [{ right: 'MESSAGE:CREATE', ids: [name] }],
  correlateMessage: rightsOnMessage,
  broadcastSignal: rightsOnSignal,
  // The right on each process that would start.
  evaluateConditionals: (context, command, access) => {
    const found = findTrueStarts(context, command, access);
    if (found.kind === 'rejected') return undefined;
    return onReached(found.starts.map(({ definition }) => [create, definition.row.processId]));
  },
  expireMessages: 'internal',
  offerStoredMessage: 'internal',
  readCorrelations: 'internal',
  deleteProcessInstance: (context, { processInstanceKey }, access) =>
    onProcess(
      context,
      access,
      'PROCESS_DEFINITION:DELETE_PROCESS_INSTANCE',
      context.state.deletableInstance(processInstanceKey),
    ),
  deleteDecisionInstance: (context, { decisionEvaluationKey }, access) => {
    const evaluation = context.state.deletableEvaluation(decisionEvaluationKey);
    if (evaluation === undefined || !reaches(access, evaluation.tenantId)) return undefined;
    const found = decisionByKey(context, evaluation.decisionKey);
    const ids = found === undefined ? [] : [found.decision.decisionId];
    return [{ right: 'DECISION_DEFINITION:DELETE_DECISION_INSTANCE', ids }];
  },
  createBatchOperation: (_context, { plan }) => [
    { right: 'BATCH:CREATE', ids: [] },
    { right: `BATCH:CREATE_BATCH_OPERATION_${rightNameOf(plan.type)}`, ids: [] },
  ],
  suspendBatchOperation: () => [{ right: 'BATCH:UPDATE', ids: [] }],
  resumeBatchOperation: () => [{ right: 'BATCH:UPDATE', ids: [] }],
  cancelBatchOperation: () => [{ right: 'BATCH:UPDATE', ids: [] }],
  selectBatchItems: 'internal',
  failBatchSelection: 'internal',
  runBatchItem: 'internal',
  failBatchItem: 'internal',
  endBatchStep: 'internal',
  readTaskAnswer: 'internal',
  runContinuation: 'internal',
  putOffContinuation: 'internal',
  triggerTimer: 'internal',
  putOffTimer: 'internal',
  applyTenantEvent: 'internal',
  createWebhook: 'internal',
  updateWebhook: 'internal',
  deleteWebhook: 'internal',
  rotateWebhookSecret: 'internal',
  resumeWebhook: 'internal',
  recordDeliveries: 'internal',
  claimEventSink: 'internal',
  releaseEventSink: 'internal',
  advanceEventSink: 'internal',
  deleteEvents: 'internal',
  enqueueJobs: 'internal',
  updateBackgroundJob: 'internal',
  cancelBackgroundJob: 'internal',
  retryBackgroundJob: 'internal',
  replayDeadLetter: 'internal',
  purgeDeadLetter: 'internal',
  startJobOperation: 'internal',
  cancelJobOperation: 'internal',
  stepJobOperation: 'internal',
  heartbeatLeases: 'internal',
  completeLeases: 'internal',
  failLeases: 'internal',
  returnLeases: 'internal',
  pauseQueue: 'internal',
  resumeQueue: 'internal',
  resumeDueQueues: 'internal',
  setTenantTier: 'internal',
  expireLeases: 'internal',
  queueDueJobs: 'internal',
  resetDueQuotas: 'internal',
  deleteRequests: 'internal',
  reportExceededQuota: 'internal',
  resetTenantQuota: 'internal',
  createSchedule: 'internal',
  updateSchedule: 'internal',
  deleteSchedule: 'internal',
  pauseSchedule: 'internal',
  resumeSchedule: 'internal',
  runSchedule: 'internal',
  backfillSchedule: 'internal',
  fireSchedule: 'internal',
  fireBufferedTick: 'internal',
  skipTicks: 'internal',
};
