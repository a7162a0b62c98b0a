import type { IncidentType } from '../state/process-rows.ts';

/** A fault of the model's author. It becomes an incident, never an exception (law E6). */
export interface Failure {
  readonly kind: 'failure';
  readonly type: IncidentType;
  readonly message: string;
  /** The type of a value that has the wrong one. */
  readonly foundType?: string;
}

export function failure(type: IncidentType, message: string): Failure {
  return { kind: 'failure', type, message };
}

export function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'failure'
  );
}
