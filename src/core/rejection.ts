import type { JsonValue } from './json.ts';

/**
 * Why a command is rejected; the fault is always the caller's. Each API maps the code to an HTTP status in one switch.
 */
export type RejectionCode = OrchestrationRejectionCode | JobsRejectionCode;

export type OrchestrationRejectionCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'ALREADY_EXISTS'
  | 'FORBIDDEN'
  | 'UNAUTHORIZED';

/** Codes that only commands of the Jobs Service answer, named as in its table of error codes. */
export type JobsRejectionCode =
  | 'BAD_REQUEST'
  | 'JOB_NOT_FOUND'
  | 'CRON_SCHEDULE_NOT_FOUND'
  | 'TENANT_QUOTA_NOT_FOUND'
  | 'INVALID_CRON'
  | 'INVALID_PRIORITY'
  | 'CANNOT_UPDATE_STATUS'
  | 'CANNOT_CANCEL_STATUS'
  | 'CANNOT_RETRY_STATUS'
  | 'CANNOT_REPLAY_STATUS'
  | 'CANNOT_PURGE_STATUS'
  | 'QUOTA_EXCEEDED'
  | 'FEATURE_NOT_AVAILABLE_FOR_TIER'
  | 'LEASE_INVALID'
  | 'LEASE_EXPIRED';

/**
 * The answer to a command that the engine cannot carry out. A rejected command leaves no trace except in the audit log
 * (law E3).
 */
export interface Rejection {
  readonly kind: 'rejected';
  readonly code: RejectionCode;
  /** A sentence for the caller: *Expected to ‹verb› ‹noun› with key '‹key›', but ‹fact›*. */
  readonly reason: string;
  /** Facts for programs beyond the code. Absent: none. */
  readonly details?: Readonly<Record<string, JsonValue>>;
  /** How long to wait before a new attempt is worth while. Absent: unknown. */
  readonly retryAfterMs?: number;
}

export function isRejection(value: unknown): value is Rejection {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'rejected'
  );
}

export function reject(
  code: RejectionCode,
  reason: string,
  details?: Readonly<Record<string, JsonValue>>,
): Rejection {
  return details === undefined
    ? { kind: 'rejected', code, reason }
    : { kind: 'rejected', code, reason, details };
}
