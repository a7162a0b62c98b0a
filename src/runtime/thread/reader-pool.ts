import type { Caller } from '../../core/caller.ts';
import type { ParsedResource } from '../../model/resource.ts';
import type { Query } from '../../query/query.ts';
import type { CommitProgress } from '../../store/sqlite/commit-progress.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import type { Outcome, ResourceFile } from '../orchestrator.ts';
import { ReadQueues } from '../reads/read-queues.ts';
import { CancelledRead } from './cancelled-read.ts';
import { keepLogShort } from './keep-log-short.ts';
import type { ReadAnswer, ReaderRequest } from './protocol.ts';
import type { ReaderThreadData } from './serve-reader.ts';
import { startThread, type Thread, type ThreadEvents } from './start-thread.ts';

export interface ReaderPoolOptions {
  readonly dataDir: string;
  readonly limits: RuntimeLimits;
  readonly progress: CommitProgress;
  readonly on: ThreadEvents;
}

/** Reads that are looked up travel together; each of them may be as large as the largest row. */
const lookupsAtOnce = 16;

/**
 * Threads that read: one for what is looked up by key, some that search, one read at a time each, and one for the files
 * of deployments. Each is started when it is first needed; until then nobody pays for it.
 */
export class ReaderPool {
  readonly #queues: ReadQueues<Reader>;
  readonly #files: Reader;
  readonly #searchers: readonly [Reader, ...Reader[]];
  readonly #readers: readonly Reader[];
  readonly #stopKeeping: () => void;
  readonly #progress: CommitProgress;

  constructor(options: ReaderPoolOptions) {
    const { limits } = options;
    const lookups = new Reader(options);
    const first = new Reader(options);
    const others = Array.from({ length: limits.searchThreads - 1 }, () => new Reader(options));
    this.#files = new Reader(options);
    this.#queues = new ReadQueues(
      { lookup: Array<Reader>(lookupsAtOnce).fill(lookups), search: [first, ...others] },
      limits,
    );
    this.#searchers = [first, ...others];
    this.#readers = [lookups, this.#files, ...this.#searchers];
    this.#progress = options.progress;
    this.#stopKeeping = keepLogShort({
      dataDir: options.dataDir,
      bytesMax: limits.logBytesMax,
      empty: () => this.#emptyLog(),
      onError: options.on.onError,
    });
  }

  async query(
    query: Query,
    caller: Caller,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<string | undefined>> {
    const read = await this.#queues.run(query, { caller, signal }, (reader) =>
      reader.read(query, caller, signal),
    );
    if (!('committed' in read)) return read;
    if (read.outcome.kind === 'rejected') this.#queues.countStopped();
    // It saw what was committed, and what a crash could undo must not be told (law E4).
    await this.#progress.durable(read.committed);
    return read.outcome;
  }

  get statistics(): ReadQueues<Reader>['statistics'] {
    return this.#queues.statistics;
  }

  async parseResource(file: ResourceFile): Promise<ParsedResource> {
    return this.#files.ask<ParsedResource>((id) => ({ kind: 'parse', id, file }));
  }

  /** Lets the searches that run come to their end, begins no other one, and has the log emptied. */
  #emptyLog(): Promise<unknown> {
    const [reader] = this.#searchers;
    return this.#queues.whileNoneSearches(() => reader.ask((id) => ({ kind: 'checkpoint', id })));
  }

  async close(): Promise<void> {
    this.#stopKeeping();
    await Promise.all(this.#readers.map((reader) => reader.terminate()));
  }
}

/** One thread, from its first request on. */
class Reader {
  readonly #options: ReaderPoolOptions;
  readonly #cancelled = new CancelledRead();
  #started: Promise<Thread<ReaderRequest>> | undefined;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
  }

  /** A caller who goes stops it: where that may be, one thing at a time is read. */
  async read(
    query: Query,
    caller: Caller,
    signal: AbortSignal | undefined,
  ): Promise<ReadAnswer | Outcome<never>> {
    let asked = 0;
    const cancel = () => this.#cancelled.cancel(asked);
    try {
      return await this.ask((id) => {
        asked = id;
        signal?.addEventListener('abort', cancel, { once: true });
        if (signal?.aborted === true) cancel();
        return { kind: 'query', id, query, caller };
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async ask<Answered>(request: (id: number) => ReaderRequest): Promise<Answered> {
    const { dataDir, limits, progress, on } = this.#options;
    const data: ReaderThreadData = {
      dataDir,
      limits: { pageBytesMax: limits.pageBytesMax, searchTimeMaxMs: limits.searchTimeMaxMs },
      progress: progress.shared,
      cancelled: this.#cancelled.shared,
    };
    this.#started ??= startThread<ReaderRequest>('reader', data, on).catch((error: unknown) => {
      // The next request tries again.
      this.#started = undefined;
      throw error;
    });
    const thread = await this.#started;
    const id = thread.newId();
    return thread.request(id, request(id));
  }

  async terminate(): Promise<void> {
    await (await this.#started)?.terminate();
  }
}
