import type { FastifyReply } from 'fastify';
import type { RejectionCode } from '../../core/rejection.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Refused } from '../v2/problem.ts';
import { sendJobsError, type JobsError } from './envelope.ts';
import type { ErrorName } from './error-codes.ts';

/** A refusal by a hook or validator. It is thrown, because only errors stop a hook or validator. */
export class RefusedJobsRequest extends Error {
  readonly refusal: JobsError;

  constructor(refusal: JobsError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** A bug of the server. Its details are in the log, not in the answer. */
export const internalError: JobsError = {
  name: 'INTERNAL',
  message: 'An internal error occurred while processing the request.',
};

/** Commands of the Jobs Service use its own codes; codes that both APIs share are translated. */
const nameOfCode: { readonly [C in RejectionCode]: ErrorName } = {
  INVALID_ARGUMENT: 'BAD_REQUEST',
  INVALID_STATE: 'BAD_REQUEST',
  ALREADY_EXISTS: 'BAD_REQUEST',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  BAD_REQUEST: 'BAD_REQUEST',
  JOB_NOT_FOUND: 'JOB_NOT_FOUND',
  CRON_SCHEDULE_NOT_FOUND: 'CRON_SCHEDULE_NOT_FOUND',
  TENANT_QUOTA_NOT_FOUND: 'TENANT_QUOTA_NOT_FOUND',
  INVALID_CRON: 'INVALID_CRON',
  INVALID_PRIORITY: 'INVALID_PRIORITY',
  CANNOT_UPDATE_STATUS: 'CANNOT_UPDATE_STATUS',
  CANNOT_CANCEL_STATUS: 'CANNOT_CANCEL_STATUS',
  CANNOT_RETRY_STATUS: 'CANNOT_RETRY_STATUS',
  CANNOT_REPLAY_STATUS: 'CANNOT_REPLAY_STATUS',
  CANNOT_PURGE_STATUS: 'CANNOT_PURGE_STATUS',
  QUOTA_EXCEEDED: 'QUOTA_EXCEEDED',
  FEATURE_NOT_AVAILABLE_FOR_TIER: 'FEATURE_NOT_AVAILABLE_FOR_TIER',
  LEASE_INVALID: 'LEASE_INVALID',
  LEASE_EXPIRED: 'LEASE_EXPIRED',
};

/** The only conversion of a failed command or query into an error of this API. */
export function jobsErrorOf(refused: Refused): JobsError {
  switch (refused.kind) {
    case 'rejected': {
      const { code, reason: message, details, retryAfterMs } = refused;
      return {
        name: nameOfCode[code],
        message,
        ...(details === undefined ? {} : { details }),
        ...(retryAfterMs === undefined
          ? {}
          : { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) }),
      };
    }
    case 'exhausted':
      return unavailable('The server cannot keep up with more new work. Nothing was done.');
    case 'unavailable':
      return unavailable(refused.trouble ?? 'The server accepts no requests at the moment.');
    case 'timedOut':
      return unavailable('The request did not end in time.');
    case 'failed':
      return internalError;
    default:
      return unreachable(refused);
  }
}

function unavailable(message: string): JobsError {
  return { name: 'SERVICE_UNAVAILABLE', message, retryAfterSeconds: 1 };
}

export function sendJobsRefused(reply: FastifyReply, refused: Refused): FastifyReply {
  return sendJobsError(reply, jobsErrorOf(refused));
}
