import type { VariableDocument } from '../../core/json.ts';

/** The most activities that one expression, worker or client starts at once. */
export const activitiesMax = 1_000;

/** The decision of the worker of an ad-hoc sub-process. */
export interface AdHocResult {
  readonly activate: readonly StartedActivity[];
  /** Whether the sub-process completes as soon as nothing in it is alive. */
  readonly isFulfilled: boolean;
  readonly cancelsRemaining: boolean;
}

export interface StartedActivity {
  readonly elementId: string;
  /** The local variables of the inner instance. */
  readonly variables: VariableDocument;
}
