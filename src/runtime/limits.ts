/** What the runtime holds at most (STYLE 14). */
export interface RuntimeLimits {
  /** Commands in one batch, and so in one commit. */
  readonly batchMax: number;
  /** Commands that may wait for the engine; new work is refused at half of it. */
  readonly waitingMax: number;
  /** Requests that may wait for jobs. */
  readonly activationsWaitingMax: number;
  /** Process instances kept in memory between batches. */
  readonly rootsCachedMax: number;
  readonly definitionsCachedMax: number;
  /** Bytes of variables in one activation. */
  readonly activationBytesMax: number;
  /** How long background jobs stay that were completed or cancelled, and operations on many that have ended. */
  readonly endedJobsKeptMs: number;
  readonly failedJobsKeptMs: number;
}

const dayMs = 86_400_000;

export const defaultRuntimeLimits: RuntimeLimits = {
  batchMax: 1_000,
  waitingMax: 4_096,
  activationsWaitingMax: 10_000,
  rootsCachedMax: 2_000,
  definitionsCachedMax: 1_000,
  activationBytesMax: 4 * 1024 * 1024,
  endedJobsKeptMs: 7 * dayMs,
  failedJobsKeptMs: 30 * dayMs,
};
