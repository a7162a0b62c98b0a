import type { DueTimer } from './due-timer.ts';

/** Only the runtime sends these commands. */
export interface TimerCommands {
  triggerTimer: DueTimer;
  /** Sent after an attempt has thrown. */
  putOffTimer: DueTimer;
}

export interface TimerResults {
  triggerTimer: undefined;
  putOffTimer: undefined;
}
