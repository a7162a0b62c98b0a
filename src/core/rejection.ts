import type { JsonValue } from './json.ts';

/** Whose fault it is: the caller's. The code decides the HTTP status in each dialect's one switch. */
export type RejectionCode = OrchestrationRejectionCode | JobsRejectionCode;

export type OrchestrationRejectionCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'ALREADY_EXISTS'
  | 'FORBIDDEN'
  | 'UNAUTHORIZED';

/** What only commands of the Jobs Service answer: the names of its table of codes. */
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

/** The answer to a command that cannot be carried out. It leaves no trace (law E3). */
export interface Rejection {
  readonly kind: 'rejected';
  readonly code: RejectionCode;
  /** A sentence for the caller: *Expected to ‹verb› ‹noun› with key '‹key›', but ‹fact›*. */
  readonly reason: string;
  /** What a program may want to know beyond the code. Absent: nothing. */
  readonly details?: Readonly<Record<string, JsonValue>>;
  /** When it may be worth while to ask again. Absent: nobody knows. */
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
