import type { TenantId } from '../../core/tenant.ts';
import type { Tables } from '../../engine/state/process-rows.ts';
import { key, oddId, oddJson, oddText, otherTenant } from './sample-values.ts';

/** Rows with every value set, of tables that no process instance owns. */
export const fullClusterRows: {
  readonly [
    T in 'clusterVariable' | 'globalListener' | 'messageStartLock' | 'deletedInstance' | 'auditLog'
  ]: (at: number) => Tables[T];
} = {
  clusterVariable: (at) => ({
    key: key(at),
    tenantId: otherTenant,
    name: `${oddId}${at}`,
    value: oddJson,
    metadata: { [oddText]: 1.5 },
    kind: 'JSON',
  }),
  globalListener: (at) => ({
    key: key(at),
    listenerId: `${oddId}${at}`,
    type: oddText,
    eventTypes: ['creating', 'all'],
    retries: -1,
    position: 'after',
    priority: -50,
    source: 'CONFIGURATION',
  }),
  auditLog: (at) => ({
    key: key(at),
    atMs: 1_700_000_000_093,
    category: 'DEPLOYED_RESOURCES',
    entityType: 'VARIABLE',
    entityKey: oddText,
    operationType: 'UPDATE',
    result: 'FAIL',
    actorType: 'CLIENT',
    actorId: oddText,
    entityDescription: oddText,
    relatedEntityType: 'USER',
    relatedEntityKey: oddText,
    tenantId: otherTenant,
    processId: oddText,
    definitionKey: key(1),
    processInstanceKey: key(2),
    rootKey: key(3),
    elementInstanceKey: key(4),
    jobKey: key(5),
    userTaskKey: key(6),
    requirementsId: oddText,
    requirementsKey: key(7),
    decisionId: oddText,
    decisionKey: key(8),
    evaluationKey: key(9),
    deploymentKey: key(10),
    formKey: key(11),
    resourceKey: key(12),
    batchOperationKey: key(13),
    batchOperationType: 'UPDATE_JOB',
  }),
  messageStartLock: (at) => ({
    key: key(at),
    number: key(17),
    tenantId: oddText as TenantId,
    processId: oddText,
    correlationKey: oddText,
    processInstanceKey: key(10),
  }),
  deletedInstance: (at) => ({
    key: key(at),
    deletedAtMs: 1_700_000_000_093,
    partsGoneAtMs: 1_700_000_000_094,
  }),
};
