import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../../../core/rejection.ts';
import type { Query } from '../../../query/query.ts';
import { accepts } from '../../accept.ts';
import { runQuery } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { acceptable, notAcceptable, notFound, sendProblem, sendRefused } from '../problem.ts';
import { callerOf, type RouteContext } from '../route.ts';

/** A request that asks something of the read side. */
export interface Asked {
  readonly context: RouteContext;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface AnswerOptions {
  /** What a 404 says; without it an absent thing is a bug. */
  readonly absent?: string;
  /** The answer's media type; a caller who does not accept it gets a 406. Default: JSON, which is checked before. */
  readonly produces?: string;
  /** Default: as the JSON that it is. */
  readonly send?: (reply: FastifyReply, text: string) => FastifyReply;
}

/** Runs a query and sends what it answers; a rejection, found while reading the request, is sent as it is. */
export async function answerQuery(
  { context, request, reply }: Asked,
  query: Query | Rejection,
  options: AnswerOptions = {},
): Promise<FastifyReply> {
  if (query.kind === 'rejected') return sendRefused(reply, query);
  const outcome = await runQuery(context.orchestrator, reply, {
    query,
    caller: callerOf(request),
  });
  if (outcome.kind !== 'accepted') return sendRefused(reply, outcome);
  if (outcome.result === undefined) {
    return sendProblem(reply, notFound(options.absent ?? 'Not found'));
  }
  const { produces } = options;
  if (produces !== undefined && !accepts(request.headers.accept, produces)) {
    return sendProblem(reply, notAcceptable(acceptable(produces)));
  }
  return (options.send ?? sendJson)(reply, outcome.result);
}

export function absentByKey(noun: string, key: string): string {
  return `${noun} with key '${key}' not found`;
}

/** The same query with what was read into it, unless reading was refused. */
export function withSearch<Read extends object, Rest extends object>(
  rest: Rest,
  read: Read | Rejection,
): (Rest & Read) | Rejection {
  return isRejection(read) ? read : { ...rest, ...read };
}

function isRejection(read: object): read is Rejection {
  return 'kind' in read && read.kind === 'rejected';
}
