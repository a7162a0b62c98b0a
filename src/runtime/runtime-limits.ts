import { defaultPageBytesMax } from '../query/page-bytes.ts';

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
  /** Bytes of one page of a list or a search; a row that is larger is a page. */
  readonly pageBytesMax: number;
  /** A search that takes longer is stopped. */
  readonly searchTimeMaxMs: number;
  /** Searches of the embedded store at one time, each on a thread of its own. */
  readonly searchThreads: number;
  /** The embedded store's log is emptied when it is longer, as soon as no search reads from it. */
  readonly logBytesMax: number;
  /** Reads that may wait, and of one tenant at most half of them. */
  readonly readsWaitingMax: number;
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
  pageBytesMax: defaultPageBytesMax,
  searchTimeMaxMs: 10_000,
  searchThreads: 2,
  logBytesMax: 64 * 1024 * 1024,
  readsWaitingMax: 4_096,
  endedJobsKeptMs: 7 * dayMs,
  failedJobsKeptMs: 30 * dayMs,
};
