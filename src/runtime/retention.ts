import type { EndedKind, EndedRows, EndedRowsByKind, Store } from '../engine/store.ts';
import { deletedRowsMax } from './deleted-rows-max.ts';
import { DueTimer } from './due-timer.ts';
import { defaultProcessKeptMs, type RuntimeLimits } from './runtime-limits.ts';
import type { DeletedLot, WorkQueue } from './work.ts';

const everyMs = 60_000;
/** Rows of each table that one batch deletes, so that other requests do not wait long for it. */
const rowsMax: Readonly<Record<EndedKind, number>> = {
  backgroundJobs: 250,
  batchOperations: 1_000,
  deletedInstances: deletedRowsMax,
  processInstances: 400,
  decisionInstances: 1_000,
  auditLog: 1_000,
  jobMetrics: 1_000,
};
/** PostgreSQL works beside this node, and each lot costs some round trips. */
const rowsMaxOnPostgres = 1_000;
/** Where there are more rows, retention takes at most three tenths of the time of the store. */
const timeShare = 0.3;
const pauseLeastMs = 1;
/** The statistics of this period have a row for each minute, older ones a row for each hour. */
const minutesKeptMs = 2 * 86_400_000;

/** Deletes rows that ended long enough ago, one lot after the other, each in a batch of its own. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #timer: DueTimer;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#timer = new DueTimer({ nowMs: options.nowMs, onDue: () => void this.run() });
    this.#arm(everyMs);
  }

  /** Deletes one lot of each kind without waiting for the timer; resolves when that is done. */
  run(): Promise<void> {
    this.#running = this.#running.then(() => this.#runOnce());
    return this.#running;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.disarm();
  }

  async #runOnce(): Promise<void> {
    this.#timer.disarm();
    const startedAtMs = performance.now();
    let hasMore = false;
    let storeMs = 0;
    for (const ended of endedRows(this.#options)) {
      if (this.#isStopped) return;
      const lot = await this.#delete(ended);
      hasMore ||= lot.hasMore;
      storeMs += lot.storeMs;
    }
    const pauseMs = startedAtMs + storeMs / timeShare - performance.now();
    this.#arm(hasMore ? Math.max(pauseMs, pauseLeastMs) : everyMs);
  }

  #delete(ended: EndedRows): Promise<DeletedLot> {
    return new Promise((resolve) => {
      this.#options.loop.add({
        kind: 'deleteEnded',
        ended,
        answer: (outcome) => {
          resolve(outcome.kind === 'accepted' ? outcome.result : nothing);
        },
      });
    });
  }

  #arm(delayMs: number): void {
    if (!this.#isStopped) this.#timer.arm(this.#options.nowMs() + delayMs);
  }
}

const nothing: DeletedLot = { rows: 0, hasMore: false, storeMs: 0 };

/** The next lot of each kind that has rows to delete. */
function endedRows(options: RetentionOptions): readonly EndedRows[] {
  const nowMs = options.nowMs();
  return (Object.keys(ended) as EndedKind[]).flatMap((kind) => {
    const rows = ended[kind](nowMs, options);
    return rows === undefined
      ? []
      : [{ kind, rowsMax: rowsMaxOf(kind, options), ...rows } as EndedRows];
  });
}

function rowsMaxOf(kind: EndedKind, { store }: RetentionOptions): number {
  return store.peers === undefined ? rowsMax[kind] : Math.max(rowsMax[kind], rowsMaxOnPostgres);
}

type Ended<K extends EndedKind> = (
  nowMs: number,
  options: RetentionOptions,
) => EndedRowsByKind[K] | undefined;

const ended: { readonly [K in EndedKind]: Ended<K> } = {
  /** Dead letters are not included: they wait for a person's decision. */
  backgroundJobs: (nowMs, { limits }) => {
    const endedBeforeMs = nowMs - limits.endedJobsKeptMs;
    return {
      jobs: [
        { state: 'completed', beforeMs: endedBeforeMs },
        { state: 'cancelled', beforeMs: endedBeforeMs },
        { state: 'failed', beforeMs: nowMs - limits.failedJobsKeptMs },
      ],
      operationsBeforeMs: endedBeforeMs,
      nowMs,
    };
  },
  batchOperations: (nowMs, options) => {
    const keptMs = keptTime(options.limits.instancesKeptMs, options);
    return keptMs === undefined ? undefined : { beforeMs: nowMs - keptMs };
  },
  deletedInstances: (nowMs) => ({ nowMs }),
  processInstances: (nowMs, options) => {
    const keptMs = keptTime(options.limits.instancesKeptMs, options);
    return keptMs === undefined ? undefined : { beforeMs: nowMs - keptMs };
  },
  decisionInstances: (nowMs, options) => {
    const keptMs = keptTime(options.limits.decisionsKeptMs, options);
    return keptMs === undefined ? undefined : { beforeMs: nowMs - keptMs };
  },
  auditLog: (nowMs, { limits }) =>
    limits.auditKeptMs === 0 ? undefined : { beforeMs: nowMs - limits.auditKeptMs },
  jobMetrics: (nowMs, options) => {
    const keptMs = keptTime(options.limits.jobStatisticsKeptMs, options);
    return {
      rolledBeforeMs: nowMs - minutesKeptMs,
      beforeMs: keptMs === undefined ? undefined : nowMs - keptMs,
    };
  },
};

/** `undefined`: for ever. */
function keptTime(
  setting: number | undefined,
  { store }: Pick<RetentionOptions, 'store'>,
): number | undefined {
  const keptMs = setting ?? (store.hasRetention ? defaultProcessKeptMs : 0);
  return keptMs === 0 ? undefined : keptMs;
}

export interface RetentionOptions {
  readonly loop: WorkQueue;
  readonly nowMs: () => number;
  readonly store: Pick<Store, 'hasRetention' | 'peers'>;
  readonly limits: Pick<
    RuntimeLimits,
    | 'endedJobsKeptMs'
    | 'failedJobsKeptMs'
    | 'instancesKeptMs'
    | 'decisionsKeptMs'
    | 'auditKeptMs'
    | 'jobStatisticsKeptMs'
  >;
}
