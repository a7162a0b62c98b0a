import type { ContinuationKey, ProcessInstanceKey } from '../../core/key.ts';

interface Named {
  readonly key: ContinuationKey;
  readonly rootKey: ProcessInstanceKey;
}

/** Of the runtime only. */
export interface ContinuationCommands {
  runContinuation: Named;
  /** After it has thrown. */
  putOffContinuation: Named;
}

export interface ContinuationResults {
  runContinuation: undefined;
  putOffContinuation: undefined;
}
