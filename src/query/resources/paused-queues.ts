import type { PausedQueueRow } from '../../engine/background/queue/paused-queue-row.ts';
import type { Ids } from '../../core/installation.ts';
import { dateTime, type Fields, oneOf, string } from '../field.ts';
import type { Searchable } from '../resource.ts';
import { resultWriter, type Row } from '../result-text.ts';

const fields: Fields = {
  type: string('t.type'),
  status: oneOf(`CAST('paused' AS TEXT)`, ['active', 'paused']),
  reason: string('t.reason', { nullable: true }),
  until: dateTime('t.resumes_at', { nullable: true }),
  pausedBy: string('t.paused_by', { nullable: true }),
  pausedAt: dateTime('t.paused_at', { nullable: true }),
};

/** A queue as the API shows it: paused or running. */
export const pausedQueues: Searchable = {
  noun: 'Queue',
  rights: 'elsewhere',
  keyField: 'type',
  fields,
};

const write = resultWriter(fields);

/** The JSON text of a row of `pausedQueues.fields`. */
export function pausedQueueRowText(row: Row, ids: Ids): string {
  return write(row, ids);
}

/** The same JSON text for a queue that the engine returned. */
export function pausedQueueText(queue: Readonly<PausedQueueRow>, ids: Ids): string {
  const { type, reason, resumesAtMs: until, pausedBy, pausedAtMs: pausedAt } = queue;
  return write({ type, status: 'paused', reason, until, pausedBy, pausedAt }, ids);
}

export function activeQueueText(type: string, ids: Ids): string {
  return write({ type, status: 'active' }, ids);
}
