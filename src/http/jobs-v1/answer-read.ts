import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, callerOfTenant } from '../../core/caller.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { Query } from '../../query/query.ts';
import { runQuery } from '../run-query.ts';
import { sendDataText } from './envelope.ts';
import { sendJobsRefused } from './refused.ts';
import { jobsCallerOf, type JobsRouteContext } from './route.ts';

/** A request to the read side. */
export interface ReadRequest {
  readonly context: JobsRouteContext;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface ReadAnswer {
  /** The rejection if the resource does not exist. */
  readonly absent?: Rejection;
  /** Default: sends the text as JSON. */
  readonly send?: (text: string) => FastifyReply;
}

/** Runs a query for the caller's tenant only, and sends the result. */
export async function answerRead(
  { context, request, reply }: ReadRequest,
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

/** The caller as the engine and the read side know it. */
export function tenantCaller(request: FastifyRequest): Caller {
  return callerOfTenant(jobsCallerOf(request).tenantId);
}

const absentJob = reject('NOT_FOUND', 'Expected to find a job, but no such job was found');
