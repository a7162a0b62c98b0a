import type { Peers, PeerNotice, PollQuestion } from '../engine/store.ts';
import type { Effects, ReadyJob } from './effects.ts';

export interface PeerExchangeOptions {
  readonly peers: Peers;
  /** The queues and instances that requests on this node wait for. */
  readonly question: () => PollQuestion;
  readonly onNotice: (notice: PeerNotice) => void;
  /** Called with the earliest moment at which any node's work is due. */
  readonly onDue: (dueAtMs: number | undefined) => void;
  readonly onError: (error: unknown) => void;
}

/** Together with the rarer queries of webhooks and retention, an idle node stays below one transaction a second. */
const pollEveryMs = 1_200;

/**
 * Exchanges notices with the other nodes on the same PostgreSQL.
 *
 * N1  A node sends a notice only after the commit that it reports.
 * N2  It sends no notice for a job that it handed over in the same commit: no other node could take the job.
 * N3  A notice may be lost. Each node asks the tables every 1.2 seconds for what it may have missed, and for leases and
 *     backoffs that a dead node left behind.
 */
export class PeerExchange {
  readonly #options: PeerExchangeOptions;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: PeerExchangeOptions) {
    this.#options = options;
    options.peers.listen((notice) => {
      if (!this.#isClosed) options.onNotice(notice);
    });
    this.#pollLater();
  }

  /** Laws N1 and N2. */
  publish({ jobs, queued, allowed, taken, endedInstances, published }: Effects): void {
    const isNotTaken = ({ key }: ReadyJob) => key === undefined || !taken.has(key);
    const notTaken = jobs.filter(isNotTaken);
    const ready = [...queued.filter(isNotTaken), ...allowed];
    if (notTaken.length + ready.length + endedInstances.length + published.size === 0) return;
    this.#options.peers.send({
      jobs: notTaken,
      queued: ready,
      ended: endedInstances,
      published: [...published],
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  #pollLater(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll();
    }, pollEveryMs);
    this.#timer.unref();
  }

  /** Law N3. */
  async #poll(): Promise<void> {
    const { peers, question, onNotice, onDue, onError } = this.#options;
    try {
      const { dueAtMs, ...notice } = await peers.poll(question());
      if (this.#isClosed) return;
      onDue(dueAtMs);
      onNotice(notice);
    } catch (error) {
      onError(error);
    }
    this.#pollLater();
  }
}
