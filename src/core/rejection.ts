/** Whose fault it is: the caller's. The code decides the HTTP status in each dialect's one switch. */
export type RejectionCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'ALREADY_EXISTS'
  | 'FORBIDDEN'
  | 'UNAUTHORIZED';

/** The answer to a command that cannot be carried out. It leaves no trace (law E3). */
export interface Rejection {
  readonly kind: 'rejected';
  readonly code: RejectionCode;
  /** A sentence for the caller: *Expected to ‹verb› ‹noun› with key '‹key›', but ‹fact›*. */
  readonly reason: string;
}

export function reject(code: RejectionCode, reason: string): Rejection {
  return { kind: 'rejected', code, reason };
}
