import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { ProcessDefinitionKey } from '../../../../core/key.ts';
import type { RouteContext } from '../../route.ts';
import { canonicalKey, Key, List, Str, Strict } from '../../schema.ts';
import {
  hasEmptyId,
  mappingInstructions,
  mappingsOf,
  mappingViolations,
} from '../instance-migration-routes.ts';
import { jobChangeset, jobChangesOf, jobChangeViolations } from '../job-commands.ts';
import { registerBatchOperation } from './create-batch-operation.ts';
import { registerBatchOperationLifecycle } from './batch-operation-lifecycle.ts';

const instances = { tag: 'Process instance', members: {} } as const;

const migrationPlan = Strict({ targetProcessDefinitionKey: Key(), mappingInstructions });

/** The most move instructions, as many as one modification may have. */
const movesMax = 1_000;
const moveInstructions = List(Strict({ sourceElementId: Str(), targetElementId: Str() }), {
  description: `At least one, at most ${movesMax}.`,
});

/** Operations on everything that a filter selects, and their suspension, resumption and cancellation. */
export function registerBatchOperations(app: FastifyInstance, context: RouteContext): void {
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/cancellation',
    type: 'CANCEL_PROCESS_INSTANCE',
    id: 'cancelProcessInstancesBatchOperation',
    summary: 'Cancel process instances',
    plan: () => ({ type: 'CANCEL_PROCESS_INSTANCE' }),
  });
  registerSuspensions(app, context);
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/incident-resolution',
    type: 'RESOLVE_INCIDENT',
    id: 'resolveIncidentsBatchOperation',
    summary: 'Resolve the incidents of process instances',
    plan: () => ({ type: 'RESOLVE_INCIDENT' }),
  });
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/migration',
    type: 'MIGRATE_PROCESS_INSTANCE',
    id: 'migrateProcessInstancesBatchOperation',
    summary: 'Migrate process instances',
    members: { migrationPlan },
    plan: ({ migrationPlan: plan }: { migrationPlan: Static<typeof migrationPlan> }) => ({
      type: 'MIGRATE_PROCESS_INSTANCE',
      targetDefinitionKey: canonicalKey<ProcessDefinitionKey>(plan.targetProcessDefinitionKey),
      mappings: mappingsOf(plan.mappingInstructions),
    }),
    violations: (body) => mappingViolations(body.migrationPlan.mappingInstructions),
  });
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/modification',
    type: 'MODIFY_PROCESS_INSTANCE',
    id: 'modifyProcessInstancesBatchOperation',
    summary: 'Move tokens of process instances',
    members: { moveInstructions },
    plan: ({ moveInstructions: moves }: { moveInstructions: Static<typeof moveInstructions> }) => ({
      type: 'MODIFY_PROCESS_INSTANCE',
      moves: mappingsOf(moves),
    }),
    violations: (body) => moveViolations(body.moveInstructions),
  });
  registerDeletions(app, context);
  registerBatchOperation(app, context, {
    path: '/v2/jobs/batch-update',
    type: 'UPDATE_JOB',
    id: 'updateJobsBatchOperation',
    tag: 'Job',
    summary: 'Update jobs',
    members: { changeset: jobChangeset },
    plan: ({ changeset }: { changeset: Static<typeof jobChangeset> }) => ({
      type: 'UPDATE_JOB',
      ...jobChangesOf(changeset),
    }),
    violations: ({ changeset }) => jobChangeViolations(changeset),
  });
  registerBatchOperationLifecycle(app, context);
}

function registerSuspensions(app: FastifyInstance, context: RouteContext): void {
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/suspension',
    type: 'SUSPEND_PROCESS_INSTANCE',
    id: 'suspendProcessInstancesBatchOperation',
    summary: 'Suspend process instances',
    plan: () => ({ type: 'SUSPEND_PROCESS_INSTANCE' }),
  });
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/resumption',
    type: 'RESUME_PROCESS_INSTANCE',
    id: 'resumeProcessInstancesBatchOperation',
    summary: 'Resume process instances',
    plan: () => ({ type: 'RESUME_PROCESS_INSTANCE' }),
  });
}

function registerDeletions(app: FastifyInstance, context: RouteContext): void {
  registerBatchOperation(app, context, {
    ...instances,
    path: '/v2/process-instances/deletion',
    type: 'DELETE_PROCESS_INSTANCE',
    id: 'deleteProcessInstancesBatchOperation',
    summary: 'Delete ended process instances',
    plan: () => ({ type: 'DELETE_PROCESS_INSTANCE' }),
  });
  registerBatchOperation(app, context, {
    path: '/v2/decision-instances/deletion',
    type: 'DELETE_DECISION_INSTANCE',
    id: 'deleteDecisionInstancesBatchOperation',
    tag: 'Decision instance',
    summary: 'Delete decision instances',
    members: {},
    plan: () => ({ type: 'DELETE_DECISION_INSTANCE' }),
  });
}

function moveViolations(moves: Static<typeof moveInstructions>): readonly string[] {
  if (moves.length === 0) return ['No moveInstructions provided'];
  if (hasEmptyId(moves)) return ['All [sourceElementId, targetElementId] are required'];
  if (moves.length <= movesMax) return [];
  return [
    `The value for moveInstructions is a list of ${moves.length} but must be a list of at most ${movesMax}`,
  ];
}
