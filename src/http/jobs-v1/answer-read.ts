import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../core/caller.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { Query } from '../../query/query.ts';
import { runQuery } from '../run-query.ts';
import { sendDataText } from './envelope.ts';
import { sendJobsRefused } from './refused.ts';
import { jobsCallerOf, type JobsRouteContext } from './route.ts';

/** A request that asks something of the read side. */
export interface AskedRead {
  readonly context: JobsRouteContext;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface ReadAnswer {
  /** What is said of a thing that is not there. */
  readonly absent?: Rejection;
  /** Default: as the JSON that it is. */
  readonly send?: (text: string) => FastifyReply;
}

/** Runs a query for the caller's tenant, and for no other, and sends what it answers. */
export async function answerRead(
  { context, request, reply }: AskedRead,
  query: Query,
  { absent = absentJob, send }: ReadAnswer = {},
): Promise<FastifyReply> {
  const caller = tenantCaller(request);
  const outcome = await runQuery(context.orchestrator, reply, { query, caller });
  if (outcome.kind !== 'accepted') return sendJobsRefused(reply, outcome);
  const { result } = outcome;
  if (result === undefined) return sendJobsRefused(reply, absent);
  return send === undefined ? sendDataText(reply, 200, result) : send(result);
}

/** What the engine and the read side know of who calls. */
export function tenantCaller(request: FastifyRequest): Caller {
  return { tenantIds: [jobsCallerOf(request).tenantId] };
}

const absentJob = reject('NOT_FOUND', 'Expected to find a job, but no such job was found');
