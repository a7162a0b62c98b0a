import { dateTime, hiddenKey, integer, json, key, longText, oneOf, string } from '../field.ts';
import type { Resource } from '../resource.ts';

/** Camunda's names of the kinds, of which some cannot occur here. */
export const batchOperationTypes = [
  'ADD_VARIABLE',
  'CANCEL_PROCESS_INSTANCE',
  'DELETE_DECISION_DEFINITION',
  'DELETE_DECISION_INSTANCE',
  'DELETE_PROCESS_DEFINITION',
  'DELETE_PROCESS_INSTANCE',
  'MIGRATE_PROCESS_INSTANCE',
  'MODIFY_PROCESS_INSTANCE',
  'RESOLVE_INCIDENT',
  'RESUME_PROCESS_INSTANCE',
  'SUSPEND_PROCESS_INSTANCE',
  'UPDATE_JOB',
  'UPDATE_VARIABLE',
] as const;

const states = {
  CREATED: ['created'],
  ACTIVE: ['active'],
  SUSPENDED: ['suspended'],
  PARTIALLY_COMPLETED: [],
  COMPLETED: ['completed'],
  CANCELED: ['canceled'],
  FAILED: ['failed'],
};

/** A batch operation, which belongs to no tenant. Its public key is a text. */
export const batchOperations: Resource = {
  noun: 'Batch Operation',
  rights: [{ right: 'BATCH:READ' }],
  isGlobal: true,
  from: 'batch_operation AS t',
  keyField: 'key',
  fields: {
    key: hiddenKey('t.key'),
    batchOperationKey: string('CAST(t.key AS TEXT)'),
    state: oneOf('t.state', states),
    batchOperationType: oneOf('t.type', batchOperationTypes, { filter: false, sort: false }),
    operationType: oneOf('t.type', batchOperationTypes, { result: false }),
    startDate: dateTime('t.started_at', { nullable: true, filter: false }),
    endDate: dateTime('t.ended_at', { nullable: true, filter: false }),
    actorType: oneOf('t.actor_type', ['ANONYMOUS', 'CLIENT', 'USER', 'UNKNOWN']),
    actorId: string('t.actor_id', { nullable: true }),
    operationsTotalCount: integer('t.total', { filter: false, sort: false }),
    operationsFailedCount: integer('t.failed', { filter: false, sort: false }),
    operationsCompletedCount: integer('t.completed', { filter: false, sort: false }),
    errors: json('t.errors', 'any'),
  },
};

const itemStates = {
  ACTIVE: ['active'],
  COMPLETED: ['completed'],
  SKIPPED: ['skipped'],
  CANCELED: ['canceled'],
  FAILED: ['failed'],
};

/** Looks up the operations first, because they are few and items are many. */
function withinOperation(sql: string) {
  return {
    sql,
    around: 't.batch_operation_key IN (SELECT f.key FROM batch_operation AS f WHERE #)',
  };
}

/** An item of a batch operation, with its result. */
export const batchOperationItems: Resource = {
  noun: 'Batch Operation Item',
  rights: [{ right: 'BATCH:READ' }],
  from: 'batch_operation_item AS t LEFT JOIN batch_operation AS b ON b.key = t.batch_operation_key',
  keyField: 'key',
  fields: {
    key: hiddenKey('t.key'),
    operationType: oneOf('b.type', batchOperationTypes, {
      sort: false,
      within: withinOperation('f.type'),
    }),
    batchOperationKey: string('CAST(t.batch_operation_key AS TEXT)', {
      within: withinOperation('CAST(f.key AS TEXT)'),
    }),
    itemKey: key('t.item_key'),
    processInstanceKey: key('t.process_instance_key', { nullable: true }),
    rootProcessInstanceKey: key('t.root_process_instance_key', {
      nullable: true,
      filter: false,
      sort: false,
    }),
    state: oneOf('t.state', itemStates),
    processedDate: dateTime('t.processed_at', { nullable: true, filter: false }),
    errorMessage: longText('t.error_message', { nullable: true, filter: false, sort: false }),
  },
};
