import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rejection } from '../../../core/rejection.ts';
import type { Query } from '../../../query/query.ts';
import { accepts } from '../../accept.ts';
import { runQuery } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { acceptable, notAcceptable, notFound, sendProblem, sendRefused } from '../problem.ts';
import { callerOf, type RouteContext } from '../route.ts';

/** A request to the read side. */
export interface ReadRequest {
  readonly context: RouteContext;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface AnswerOptions {
  /** The detail of a 404; without it, an absent resource is a bug. */
  readonly absent?: string;
  /** The answer's media type; a client that does not accept it gets a 406. Default: JSON, which was checked before. */
  readonly produces?: string;
  /** Default: sends the text as JSON. */
  readonly send?: (reply: FastifyReply, text: string) => FastifyReply;
}

/** Runs a query and sends its result. A rejection from reading the request is sent as it is. */
export async function answerQuery(
  { context, request, reply }: ReadRequest,
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

/** The query with the search that was read, or the rejection from reading it. */
export function withSearch<Read extends object, Rest extends object>(
  rest: Rest,
  read: Read | Rejection,
): (Rest & Read) | Rejection {
  return isRejection(read) ? read : { ...rest, ...read };
}

function isRejection(read: object): read is Rejection {
  return 'kind' in read && read.kind === 'rejected';
}
