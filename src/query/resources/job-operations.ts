import type { Ids } from '../../core/installation.ts';
import type { JobOperationRow } from '../../engine/background/operation/operation-rows.ts';
import { dateTime, integer, json, key, oneOf, string, uuid } from '../field.ts';
import type { Resource } from '../resource.ts';
import { resultWriter } from '../result-text.ts';

export const jobOperationStatuses = ['running', 'completed', 'stopped', 'cancelled'] as const;

/** An operation on many jobs, as the Jobs Service shows it. */
export const jobOperations: Resource = {
  noun: 'Operation',
  rights: 'elsewhere',
  from: 'job_operation AS t',
  keyField: 'operationKey',
  fields: {
    operationKey: key('t.key', { result: false }),
    id: uuid('t.key'),
    tenantId: string('t.tenant_id', { filter: false, sort: false }),
    action: oneOf('t.action', ['cancel', 'retry', 'replay', 'purge']),
    status: oneOf('t.state', jobOperationStatuses),
    request: json('t.request', 'any'),
    expected: integer('t.expected'),
    done: integer('t.done'),
    refused: json('t.refused', 'any'),
    ended: integer('t.ended'),
    failedAgain: integer('t.failed_again'),
    waitsFor: string('t.waits_for', { nullable: true, filter: false, sort: false }),
    stopReason: string('t.stop_reason', { nullable: true, filter: false, sort: false }),
    createdBy: string('t.created_by'),
    createdAt: dateTime('t.created_at'),
    updatedAt: dateTime('t.updated_at'),
    endedAt: dateTime('t.ended_at', { nullable: true }),
  },
};

const write = resultWriter(jobOperations.fields);

/** The JSON text of an operation that the engine returned, as a search shows it. */
export function jobOperationText(operation: Readonly<JobOperationRow>, ids: Ids): string {
  return write(
    {
      ...operation,
      id: operation.key,
      status: operation.state,
      refused: operation.refused,
      createdAt: operation.createdAtMs,
      updatedAt: operation.updatedAtMs,
      endedAt: operation.endedAtMs,
    },
    ids,
  );
}
