import type { Caller } from '../../core/caller.ts';
import type { ParsedResource } from '../../model/resource.ts';
import type { Query } from '../../query/query.ts';
import type { Search } from '../../query/search.ts';
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

/** Reads by key are sent together, up to this many; each answer may be as large as the largest row. */
const lookupsAtOnce = 16;

/**
 * Threads that read: one for reads by key, some for searches (one search at a time each), and one for the files of
 * deployments. Each starts on first use, the first two in `warmUp`.
 */
export class ReaderPool {
  readonly #queues: ReadQueues<Reader>;
  readonly #lookups: Reader;
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
    this.#lookups = lookups;
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

  /**
   * Starts the first lookup thread and the first search thread with one cheap query each. So the first read of a fresh
   * server waits neither for a thread nor for compilation.
   */
  async warmUp(): Promise<void> {
    const [searcher] = this.#searchers;
    const anyCaller: Caller = { kind: 'open', tenantIds: 'every' };
    const resource = 'processInstance';
    await Promise.all([
      this.#lookups.read({ kind: 'get', resource, key: '0' }, anyCaller, undefined),
      searcher.read({ kind: 'search', resource, ...emptySearch }, anyCaller, undefined),
    ]);
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
    const { outcome } = read;
    if (outcome.kind === 'rejected' && outcome.code !== 'FORBIDDEN') this.#queues.countStopped();
    // The read saw commits that may not be durable yet, and a crash could undo them (law E4).
    await this.#progress.durable(read.committed);
    return outcome;
  }

  get statistics(): ReadQueues<Reader>['statistics'] {
    return this.#queues.statistics;
  }

  async parseResource(file: ResourceFile): Promise<ParsedResource> {
    return this.#files.ask<ParsedResource>((id) => ({ kind: 'parse', id, file }));
  }

  /** Lets running searches end, starts no other one, and empties the log. */
  #emptyLog(): Promise<unknown> {
    const [reader] = this.#searchers;
    return this.#queues.whileNoneSearches(() => reader.ask((id) => ({ kind: 'checkpoint', id })));
  }

  async close(): Promise<void> {
    this.#stopKeeping();
    await Promise.all(this.#readers.map((reader) => reader.terminate()));
  }
}

/** A search for a key that does not exist. Its cost does not depend on the amount of stored data. */
const emptySearch: Search = {
  conditions: [
    { kind: 'tests', field: 'processInstanceKey', tests: [{ operator: 'eq', value: 0n }] },
  ],
  sort: [],
  page: { kind: 'offset', from: 0, limit: 1 },
};

/** One thread, started by its first request. */
class Reader {
  readonly #options: ReaderPoolOptions;
  readonly #cancelled = new CancelledRead();
  #started: Promise<Thread<ReaderRequest>> | undefined;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
  }

  /** An abort by the caller stops the read. A thread that runs such reads runs one at a time. */
  async read(
    query: Query,
    caller: Caller,
    signal: AbortSignal | undefined,
  ): Promise<ReadAnswer | Outcome<never>> {
    let readId = 0;
    const cancel = () => this.#cancelled.cancel(readId);
    try {
      return await this.ask((id) => {
        readId = id;
        signal?.addEventListener('abort', cancel, { once: true });
        if (signal?.aborted === true) cancel();
        return { kind: 'query', id, query, caller };
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async ask<Answered>(request: (id: number) => ReaderRequest): Promise<Answered> {
    const thread = await this.start();
    const id = thread.newId();
    return thread.request(id, request(id));
  }

  start(): Promise<Thread<ReaderRequest>> {
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
    return this.#started;
  }

  async terminate(): Promise<void> {
    await (await this.#started)?.terminate();
  }
}
