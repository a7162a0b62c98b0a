import type { FastifyReply } from 'fastify';
import type { OrchestrationRejectionCode, RejectionCode } from '../../core/rejection.ts';
import { assert } from '../../core/assert.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Outcome } from '../../runtime/orchestrator.ts';

/** A problem (RFC 9457). `type` is always `about:blank`, `instance` is the request's path. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export const jsonMediaType = 'application/json';
export const problemMediaType = 'application/problem+json';

/** Every outcome of a request that is not a success. */
export type Refused = Exclude<Outcome<unknown>, { readonly kind: 'accepted' }>;

/** A refusal by a hook or validator. It is thrown, because only errors stop a hook or validator. */
export class RefusedRequest extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.problem = problem;
  }
}

/** The request cannot be read: its syntax, its types, its path. */
export function badRequest(detail: string): Problem {
  return { status: 400, title: 'Bad Request', detail };
}

/** The request can be read, but its values are invalid. */
export function invalidArgument(detail: string): Problem {
  return { status: 400, title: 'INVALID_ARGUMENT', detail };
}

export function notFound(detail: string): Problem {
  return { status: 404, title: 'NOT_FOUND', detail };
}

export function notAcceptable(detail: string): Problem {
  return { status: 406, title: 'Not Acceptable', detail };
}

/** The detail of a 406 for a route that answers only with `mediaType`. */
export function acceptable(mediaType: string): string {
  return `Acceptable representations: [${mediaType}].`;
}

const statusOfCode: { readonly [C in OrchestrationRejectionCode]: number } = {
  INVALID_ARGUMENT: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  INVALID_STATE: 409,
  ALREADY_EXISTS: 409,
};

/**
 * The only conversion of a failed request into a problem. A rejected command names its `intent` (Camunda's word:
 * `COMPLETE`, `CREATE`); a query has none.
 */
export function problemOf(refused: Refused, intent?: string): Problem {
  switch (refused.kind) {
    case 'rejected':
      return {
        status: statusOf(refused.code),
        title: refused.code,
        detail:
          intent === undefined
            ? refused.reason
            : `Command '${intent}' rejected with code '${refused.code}': ${refused.reason}`,
      };
    case 'exhausted':
      return {
        status: 503,
        title: 'RESOURCE_EXHAUSTED',
        detail: refused.reason,
      };
    case 'unavailable':
      return {
        status: 503,
        title: 'UNAVAILABLE',
        detail: ['Cannot accept requests for partition 1.', refused.trouble]
          .filter((sentence) => sentence !== undefined)
          .join(' '),
      };
    case 'timedOut':
      return {
        status: 504,
        title: 'DEADLINE_EXCEEDED',
        detail: 'Expected to handle request, but request timed out between gateway and broker',
      };
    case 'failed':
      return internalProblem;
    default:
      return unreachable(refused);
  }
}

function statusOf(code: RejectionCode): number {
  const status = (statusOfCode as Partial<Record<RejectionCode, number>>)[code];
  assert(status !== undefined, `a command of this dialect not to be rejected with ${code}`);
  return status;
}

/** A bug of the server. Its details are in the log, not in the answer. */
export const internalProblem: Problem = {
  status: 500,
  title: 'INTERNAL',
  detail: 'An internal error occurred while processing the request.',
};

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // The server may be available again shortly (RFC 9110 §15.6.4).
  if (problem.status === 503) reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .header('content-type', problemMediaType)
    .send(problemText(problem, reply.request.url));
}

function problemText(problem: Problem, url: string): string {
  const query = url.indexOf('?');
  return JSON.stringify({
    type: 'about:blank',
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance: query < 0 ? url : url.slice(0, query),
  });
}

export function sendRefused(reply: FastifyReply, refused: Refused, intent?: string): FastifyReply {
  return sendProblem(reply, problemOf(refused, intent));
}
