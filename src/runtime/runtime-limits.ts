import { auditCategories } from '../engine/audit/audit-log-row.ts';
import type { AuditSettings } from '../engine/audit/audit-settings.ts';
import { defaultPageBytesMax } from '../query/page-bytes.ts';

/** Limits of the runtime (STYLE 14). */
export interface RuntimeLimits {
  /** Commands in one batch, and so in one commit. */
  readonly batchMax: number;
  /** Commands that may wait for the engine; new work is refused at half of this. */
  readonly waitingMax: number;
  /** Long polls that may wait for jobs. */
  readonly activationsWaitingMax: number;
  /** Process instances kept in memory between batches. */
  readonly rootsCachedMax: number;
  /** A root with more living elements, or with more living called instances, is loaded in parts. */
  readonly wholeRootMax: number;
  readonly definitionsCachedMax: number;
  /** Continuations in one batch, so that other commands come in between; with 0 none runs. */
  readonly continuationsPerBatch: number;
  /** Bytes of variables in one activation. */
  readonly activationBytesMax: number;
  /** Bytes of one page of a list or a search; a row that is larger is a page. */
  readonly pageBytesMax: number;
  /** Time limit of a search. */
  readonly searchTimeMaxMs: number;
  /** Threads for searches of the embedded store; each runs one search at a time. */
  readonly searchThreads: number;
  /** A log of the embedded store that is longer is emptied as soon as no search reads from it. */
  readonly logBytesMax: number;
  /** Reads that may wait. One tenant may use half of it. */
  readonly readsWaitingMax: number;
  /** How long completed and cancelled background jobs, and operations that have ended, are kept. */
  readonly endedJobsKeptMs: number;
  readonly failedJobsKeptMs: number;
  /**
   * How long ended process instances are kept, counted from the end of their root; 0 is for ever. `undefined` is the
   * default time in a database that was created with retention, and for ever in an older one.
   */
  readonly instancesKeptMs: number | undefined;
  /** The same for decisions that were evaluated outside of process instances. */
  readonly decisionsKeptMs: number | undefined;
  /** The callers whose commands the audit log records. */
  readonly audit: AuditSettings;
  /** How long entries of the audit log are kept; 0 is for ever. */
  readonly auditKeptMs: number;
  /** As `instancesKeptMs`, for the counts of jobs over time. */
  readonly jobStatisticsKeptMs: number | undefined;
}

const dayMs = 86_400_000;

export const defaultProcessKeptMs = 30 * dayMs;

export const defaultRuntimeLimits: RuntimeLimits = {
  batchMax: 1_000,
  waitingMax: 4_096,
  activationsWaitingMax: 10_000,
  rootsCachedMax: 2_000,
  wholeRootMax: 500,
  definitionsCachedMax: 1_000,
  continuationsPerBatch: 4,
  activationBytesMax: 4 * 1024 * 1024,
  pageBytesMax: defaultPageBytesMax,
  searchTimeMaxMs: 10_000,
  searchThreads: 2,
  logBytesMax: 64 * 1024 * 1024,
  readsWaitingMax: 4_096,
  endedJobsKeptMs: 7 * dayMs,
  failedJobsKeptMs: 30 * dayMs,
  instancesKeptMs: undefined,
  decisionsKeptMs: undefined,
  audit: { user: auditCategories, client: [] },
  auditKeptMs: 90 * dayMs,
  jobStatisticsKeptMs: undefined,
};
