import type { ContinuationKey, ElementInstanceKey, ProcessInstanceKey } from '../../core/key.ts';

/** Work that a decision leaves to later decisions (law E8). `run-continuation.ts` has one rule for each kind. */
export type Continuation =
  /** Ends the elements of a process instance page by page, then the instance. */
  | { readonly kind: 'terminateInstance'; readonly processInstanceKey: ProcessInstanceKey }
  /** Runs the follow-up steps that a command has queued. */
  | {
      readonly kind: 'runSteps';
      readonly steps: readonly StoredStep[];
      /** The steps of looping tokens in the earlier decisions. */
      readonly laps: number;
    };

export interface StoredStep {
  readonly kind: 'activate' | 'complete';
  readonly elementInstanceKey: ElementInstanceKey;
  readonly hops: number;
}

export interface ContinuationRow {
  readonly key: ContinuationKey;
  /** The continuations of one root run one at a time, the oldest first. */
  readonly rootKey: ProcessInstanceKey;
  readonly work: Continuation;
  /** The number of attempts that have thrown. */
  attempts: number;
  /** `undefined` after too many attempts: the continuation is parked. */
  dueAtMs: number | undefined;
  readonly createdAtMs: number;
}
