import type {
  BatchOperationKey,
  DecisionRequirementsKey,
  FormKey,
  ProcessDefinitionKey,
} from '../../core/key.ts';
import { decisionByKey } from '../decision/find-decision.ts';
import type { DeployedDefinition, DeploymentResult } from '../deployment/deployment-result.ts';
import type { Event } from '../event.ts';
import type { AuditOperationType, AuditSubject } from './audit-log-row.ts';
import type { AuditRule, AuditRules } from './audit-rule.ts';

function changingBatch<
  K extends 'suspendBatchOperation' | 'resumeBatchOperation' | 'cancelBatchOperation',
>(operationType: AuditOperationType): AuditRule<K> {
  return {
    category: 'DEPLOYED_RESOURCES',
    audit: ({ state }, command) => {
      const { batchOperationKey } = command as { batchOperationKey: BatchOperationKey };
      const operation = state.row('batchOperation', batchOperationKey);
      if (operation === undefined) return undefined;
      const subject: AuditSubject = {
        entityType: 'BATCH',
        entityKey: batchOperationKey,
        operationType,
        batchOperationKey,
        batchOperationType: operation.type,
      };
      return { done: () => [subject], failed: { codes: ['INVALID_STATE'], subject } };
    },
  };
}

type AuditedKind =
  | 'deployResources'
  | 'deleteResource'
  | 'evaluateDecision'
  | 'deleteDecisionInstance'
  | 'createBatchOperation'
  | 'resolveProcessInstanceIncidents'
  | 'suspendBatchOperation'
  | 'resumeBatchOperation'
  | 'cancelBatchOperation';

/** Entries about deployed files, decisions, and batch operations, which belong to no tenant. */
export const resourceAudits: AuditRules<AuditedKind> = {
  deployResources: {
    category: 'DEPLOYED_RESOURCES',
    audit: () => ({ done: deployed }),
  },
  deleteResource: {
    category: 'DEPLOYED_RESOURCES',
    audit: ({ state }, { resourceKey }) => {
      const process = state.definition(resourceKey as ProcessDefinitionKey)?.row;
      const form = state.form(resourceKey as FormKey);
      const requirements = state.requirements(resourceKey as DecisionRequirementsKey)?.row;
      const row = process ?? form ?? requirements ?? state.resource(resourceKey);
      if (row === undefined) return undefined;
      const { tenantId, deploymentKey } = row;
      const subject: AuditSubject = {
        entityType: 'RESOURCE',
        entityKey: resourceKey,
        operationType: 'DELETE',
        entityDescription: row.resourceName,
        tenantId,
        deploymentKey,
        resourceKey,
        processId: process?.processId,
        definitionKey: process?.key,
        formKey: form?.key,
        requirementsId: requirements?.requirementsId,
        requirementsKey: requirements?.key,
      };
      return { done: () => [subject] };
    },
  },
  evaluateDecision: {
    category: 'DEPLOYED_RESOURCES',
    audit: () => ({
      done: ({ evaluationKey, decision, requirementsId }) => [
        {
          entityType: 'DECISION',
          entityKey: evaluationKey,
          operationType: 'EVALUATE',
          tenantId: decision.tenantId,
          decisionId: decision.decisionId,
          decisionKey: decision.key,
          requirementsId,
          requirementsKey: decision.requirementsKey,
          evaluationKey,
        },
      ],
    }),
  },
  deleteDecisionInstance: {
    category: 'DEPLOYED_RESOURCES',
    audit: (context, { decisionEvaluationKey: evaluationKey }) => {
      const evaluation = context.state.deletableEvaluation(evaluationKey);
      if (evaluation === undefined) return undefined;
      const { decisionKey, tenantId } = evaluation;
      const subject: AuditSubject = {
        entityType: 'DECISION',
        entityKey: evaluationKey,
        operationType: 'DELETE',
        tenantId,
        decisionId: decisionByKey(context, decisionKey)?.decision.decisionId,
        decisionKey,
        evaluationKey,
      };
      return { done: () => [subject] };
    },
  },
  createBatchOperation: {
    category: 'DEPLOYED_RESOURCES',
    audit: () => ({
      done: ({ batchOperationKey, type }) => [
        {
          entityType: 'BATCH',
          entityKey: batchOperationKey,
          operationType: 'CREATE',
          batchOperationKey,
          batchOperationType: type,
        },
      ],
    }),
  },
  resolveProcessInstanceIncidents: {
    category: 'DEPLOYED_RESOURCES',
    audit: () => ({
      done: ({ batchOperationKey }) => [
        {
          entityType: 'BATCH',
          entityKey: batchOperationKey,
          operationType: 'CREATE',
          batchOperationKey,
          batchOperationType: 'RESOLVE_INCIDENT',
        },
      ],
    }),
  },
  suspendBatchOperation: changingBatch('SUSPEND'),
  resumeBatchOperation: changingBatch('RESUME'),
  cancelBatchOperation: changingBatch('CANCEL'),
};

/** Only new resources have an entry. A file that is deployed again without a change keeps its version. */
function deployed(
  { deploymentKey, tenantId, deployed: files }: DeploymentResult,
  events: readonly Event[],
): readonly AuditSubject[] {
  const made = new Set(events.flatMap(keysMade));
  return files.flatMap((file) => {
    const subject = subjectOf(file);
    if (!made.has(subject.requirementsKey ?? subject.entityKey)) return [];
    return [{ ...subject, operationType: 'CREATE', tenantId, deploymentKey } as const];
  });
}

function keysMade(event: Event): readonly string[] {
  switch (event.kind) {
    case 'processDefinitionCreated':
      return [event.definition.key];
    case 'formCreated':
      return [event.form.key];
    case 'decisionRequirementsCreated':
      return [event.requirements.row.key];
    case 'resourceCreated':
      return [event.resource.key];
    default:
      return [];
  }
}

function subjectOf(file: DeployedDefinition): Omit<AuditSubject, 'operationType'> {
  switch (file.kind) {
    case 'process':
      return {
        entityType: 'RESOURCE',
        entityKey: file.processDefinitionKey,
        entityDescription: file.resourceName,
        processId: file.processDefinitionId,
        definitionKey: file.processDefinitionKey,
        resourceKey: file.processDefinitionKey,
      };
    case 'form':
      return {
        entityType: 'RESOURCE',
        entityKey: file.formKey,
        entityDescription: file.resourceName,
        formKey: file.formKey,
        resourceKey: file.formKey,
      };
    case 'decisionRequirements':
      return {
        entityType: 'RESOURCE',
        entityKey: file.decisionRequirementsKey,
        entityDescription: file.resourceName,
        requirementsId: file.decisionRequirementsId,
        requirementsKey: file.decisionRequirementsKey,
        resourceKey: file.decisionRequirementsKey,
      };
    case 'decision':
      return {
        entityType: 'DECISION',
        entityKey: file.decisionDefinitionKey,
        entityDescription: file.name,
        decisionId: file.decisionDefinitionId,
        decisionKey: file.decisionDefinitionKey,
        requirementsId: file.decisionRequirementsId,
        requirementsKey: file.decisionRequirementsKey,
      };
    case 'resource':
      return {
        entityType: 'RESOURCE',
        entityKey: file.resourceKey,
        entityDescription: file.resourceName,
        resourceKey: file.resourceKey,
      };
  }
}
