import type { ContinuationKey, ProcessInstanceKey } from '../../core/key.ts';

interface Named {
  readonly key: ContinuationKey;
  readonly rootKey: ProcessInstanceKey;
}

/** Only the runtime sends these commands. */
export interface ContinuationCommands {
  runContinuation: Named;
  /** Sent after an attempt has thrown. */
  putOffContinuation: Named;
}

export interface ContinuationResults {
  runContinuation: undefined;
  putOffContinuation: undefined;
}
