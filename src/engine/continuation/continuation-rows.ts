import type { ContinuationKey, ElementInstanceKey, ProcessInstanceKey } from '../../core/key.ts';

/**
 * What one decision left for the next ones, because it touched as much as one decision may (law E8). A closed vocabulary:
 * `run-continuation.ts` has one rule for each kind.
 */
export type Continuation =
  /** Ends the elements of a process instance page by page, then the instance. */
  | { readonly kind: 'terminateInstance'; readonly processInstanceKey: ProcessInstanceKey }
  /** Runs the follow-ups that a command had queued. */
  | {
      readonly kind: 'runSteps';
      readonly steps: readonly StoredStep[];
      /** Steps of tokens that went round a loop, in the decisions before. */
      readonly laps: number;
    };

export interface StoredStep {
  readonly kind: 'activate' | 'complete';
  readonly elementInstanceKey: ElementInstanceKey;
  readonly hops: number;
}

export interface ContinuationRow {
  readonly key: ContinuationKey;
  /** The root whose continuations run one at a time, oldest first. */
  readonly rootKey: ProcessInstanceKey;
  readonly work: Continuation;
  /** How often it has thrown. */
  attempts: number;
  /** Absent: parked, because it has thrown too often. */
  dueAtMs: number | undefined;
  readonly createdAtMs: number;
}
