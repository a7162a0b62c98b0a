import type { Access } from '../../core/access.ts';
import { assert } from '../../core/assert.ts';
import { reaches } from '../../core/caller.ts';
import type {
  DecisionEvaluationKey,
  IncidentKey,
  JobKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { Rejection } from '../../core/rejection.ts';
import { decideAudited } from '../audit/record-audit.ts';
import type { Command, CommandKind } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { type Accepted, done, type Handler } from '../handler.ts';
import { deleteDecisionInstance } from '../deletion/delete-decision-instance.ts';
import { deleteProcessInstance } from '../deletion/delete-process-instance.ts';
import { refuseCommand } from '../identity/command-rights.ts';
import { findIncident } from '../incident/find-incident.ts';
import { refuseIncident, resolveIncident, resolveWithRetry } from '../incident/resolve-incident.ts';
import { updateJob } from '../job/update-job.ts';
import { migrateProcessInstance } from '../migration/migrate-process-instance.ts';
import { modifyProcessInstance } from '../modification/modify-process-instance.ts';
import { cancelProcessInstance } from '../process/cancel-process-instance.ts';
import { resumeProcessInstance } from '../suspension/resume-process-instance.ts';
import { suspendProcessInstance } from '../suspension/suspend-process-instance.ts';
import type {
  BatchOperationItemRow,
  BatchOperationPlan,
  BatchOperationType,
} from './batch-operation-rows.ts';

type Item = Readonly<BatchOperationItemRow>;

/** What an operation does to one item. */
export interface ItemAction {
  /** Whether the instance, incident, job or evaluation has ended since it was selected. */
  readonly isGone: (context: CommandContext, item: Item) => boolean;
  readonly run: (
    context: CommandContext,
    item: Item,
    access: Access,
  ) => Accepted<unknown> | Rejection;
}

type PlanOf<T extends BatchOperationType> = Extract<BatchOperationPlan, { readonly type: T }>;

const actions: {
  readonly [T in BatchOperationType]: (plan: PlanOf<T>) => ItemAction;
} = {
  CANCEL_PROCESS_INSTANCE: () => ({
    isGone: isEndedInstance,
    run: (context, item, access) =>
      act(context, { access, item }, cancelProcessInstance, {
        kind: 'cancelProcessInstance',
        processInstanceKey: instanceKey(item),
      }),
  }),
  MIGRATE_PROCESS_INSTANCE: ({ targetDefinitionKey, mappings }) => ({
    isGone: isEndedInstance,
    run: (context, item, access) =>
      act(context, { access, item }, migrateProcessInstance, {
        kind: 'migrateProcessInstance',
        processInstanceKey: instanceKey(item),
        targetDefinitionKey,
        mappings,
      }),
  }),
  SUSPEND_PROCESS_INSTANCE: () => ({
    isGone: isEndedInstance,
    run: (context, item, access) =>
      act(context, { access, item }, suspendProcessInstance, {
        kind: 'suspendProcessInstance',
        processInstanceKey: instanceKey(item),
      }),
  }),
  RESUME_PROCESS_INSTANCE: () => ({
    isGone: isEndedInstance,
    run: (context, item, access) =>
      act(context, { access, item }, resumeProcessInstance, {
        kind: 'resumeProcessInstance',
        processInstanceKey: instanceKey(item),
      }),
  }),
  MODIFY_PROCESS_INSTANCE: ({ moves }) => ({
    isGone: isEndedInstance,
    run: (context, item, access) =>
      act(context, { access, item }, modifyProcessInstance, {
        kind: 'modifyProcessInstance',
        processInstanceKey: instanceKey(item),
        activate: [],
        move: moves.map(({ sourceId, targetId }) => ({
          source: { kind: 'id', elementId: sourceId },
          targetElementId: targetId,
          ancestor: { kind: 'sourceParent' },
          variables: [],
        })),
        terminate: [],
      }),
  }),
  DELETE_PROCESS_INSTANCE: () => ({
    isGone: (context, item) => context.state.deletableInstance(instanceKey(item)) === undefined,
    run: (context, item, access) =>
      act(context, { access, item }, deleteProcessInstance, {
        kind: 'deleteProcessInstance',
        processInstanceKey: instanceKey(item),
      }),
  }),
  DELETE_DECISION_INSTANCE: () => ({
    isGone: (context, item) => context.state.deletableEvaluation(evaluationKey(item)) === undefined,
    run: (context, item, access) =>
      act(context, { access, item }, deleteDecisionInstance, {
        kind: 'deleteDecisionInstance',
        decisionEvaluationKey: evaluationKey(item),
      }),
  }),
  RESOLVE_INCIDENT: () => ({
    isGone: (context, { itemKey }) =>
      context.state.incident(itemKey as IncidentKey)?.state !== 'active',
    run: (context, item, access) =>
      act(context, { access, item }, resolveAnyhow, {
        kind: 'resolveIncident',
        incidentKey: item.itemKey as IncidentKey,
      }),
  }),
  UPDATE_JOB: ({ retries, timeoutMs, priority }) => ({
    isGone: (context, { itemKey }) => context.state.job(itemKey as JobKey)?.endedAtMs !== undefined,
    run: (context, item, access) =>
      act(context, { access, item }, updateJob, {
        kind: 'updateJob',
        jobKey: item.itemKey as JobKey,
        leaseToken: undefined,
        retries,
        timeoutMs,
        priority,
      }),
  }),
};

export function actionOf(plan: BatchOperationPlan): ItemAction {
  // The table pairs each kind with its own plan; TypeScript cannot follow that through an index.
  return (actions[plan.type] as (plan: BatchOperationPlan) => ItemAction)(plan);
}

function instanceKey({ itemKey }: Item): ProcessInstanceKey {
  return itemKey as ProcessInstanceKey;
}

function evaluationKey({ itemKey }: Item): DecisionEvaluationKey {
  return itemKey as DecisionEvaluationKey;
}

function isEndedInstance({ state }: CommandContext, item: Item): boolean {
  const key = instanceKey(item);
  const rootKey = state.rootKeyOf(key);
  return (rootKey && state.root(rootKey)?.processInstance(key)) === undefined;
}

/** Decides a command as if the creator of the operation had sent it. */
function act<K extends CommandKind>(
  context: CommandContext,
  { access, item }: Acting,
  handler: Handler<K>,
  command: Command<K>,
): Accepted<unknown> | Rejection {
  const refusal = refuseCommand(context, command as Command, access);
  if (refusal !== undefined) return refusal;
  const { batchOperationKey } = item;
  const operation = context.state.row('batchOperation', batchOperationKey);
  assert(operation, `batch operation ${batchOperationKey} to exist`);
  const batch = { batchOperationKey, batchOperationType: operation.type };
  return decideAudited(context, command, { handler, access, batch });
}

interface Acting {
  readonly access: Access;
  readonly item: Item;
}

/** A job without retries gets one before its incident is resolved. */
const resolveAnyhow: Handler<'resolveIncident'> = {
  ...resolveIncident,
  decide(context, command, access) {
    const found = findIncident(context, command.incidentKey);
    // An incident that is not found is refused.
    if (found === undefined || !reaches(access, found.incident.tenantId))
      return resolveIncident.decide(context, command, access);
    const refusal = refuseIncident(found);
    if (refusal !== undefined) return refusal;
    resolveWithRetry(context, found.root, found.incident);
    return done;
  },
};
