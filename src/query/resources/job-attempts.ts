import { dateTime, integer, json, oneOf, string } from '../field.ts';
import type { Searchable } from '../resource.ts';

export const jobAttempts: Searchable = {
  noun: 'Execution',
  rights: 'elsewhere',
  keyField: 'attempt',
  fields: {
    attempt: integer('t.attempt'),
    status: oneOf('t.outcome', [
      'running',
      'completed',
      'failed',
      'expired',
      'returned',
      'cancelled',
    ]),
    workerId: string('t.worker'),
    startedAt: dateTime('t.started_at'),
    endedAt: dateTime('t.ended_at', { nullable: true }),
    error: json('t.error', 'any'),
    result: json('t.result', 'any'),
  },
};

export const jobLog: Searchable = {
  noun: 'Log line',
  rights: 'elsewhere',
  keyField: 'line',
  fields: {
    line: integer('t.line'),
    attempt: integer('t.attempt'),
    at: dateTime('t.at'),
    level: string('t.level'),
    message: string('t.message'),
  },
};
