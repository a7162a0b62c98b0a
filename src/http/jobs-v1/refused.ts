import type { FastifyReply } from 'fastify';
import type { RejectionCode } from '../../core/rejection.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Refused } from '../v2/problem.ts';
import { sendJobsError, type JobsError } from './envelope.ts';
import type { ErrorName } from './error-codes.ts';

/** A request that hooks and validators turn down travels as an error, because only errors stop them. */
export class RefusedJobsRequest extends Error {
  readonly refusal: JobsError;

  constructor(refusal: JobsError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Our bug. What it is stands in the log, not in the answer. */
export const internalError: JobsError = {
  name: 'INTERNAL',
  message: 'An internal error occurred while processing the request.',
};

/** The commands of the Jobs Service use its own names; those that both dialects share are translated. */
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

/** The one switch from how a command or a query ended to what this dialect says of it. */
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
      return unavailable('The server keeps up with no more new work. Nothing was done.');
    case 'unavailable':
      return unavailable(refused.trouble ?? 'The server takes no requests just now.');
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
