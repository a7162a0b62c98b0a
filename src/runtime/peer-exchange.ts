import type { Peers, PeerNotice, PollQuestion } from '../engine/store.ts';
import type { Effects, ReadyJob } from './effects.ts';

export interface PeerExchangeOptions {
  readonly peers: Peers;
  /** For what somebody waits here. */
  readonly question: () => PollQuestion;
  readonly onNotice: (notice: PeerNotice) => void;
  /** The earliest moment at which something is due, whichever node made it so. */
  readonly onDue: (dueAtMs: number | undefined) => void;
  readonly onError: (error: unknown) => void;
}

/** With the rare looks of others (webhooks, what is old) an idle node stays below one transaction a second. */
const pollEveryMs = 1_200;

/**
 * This node among the others: tells what its batches made possible, hears what theirs did, and looks every second or so
 * whether it missed something, or whether a node that is no more has left leases or backoffs behind.
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

  /** Not of what somebody was given in the batch that made it ready: nobody else will find it. */
  tell({ jobs, queued, allowed, taken, endedInstances, published }: Effects): void {
    const isLeft = ({ key }: ReadyJob) => key === undefined || !taken.has(key);
    const left = jobs.filter(isLeft);
    const ready = [...queued.filter(isLeft), ...allowed];
    if (left.length + ready.length + endedInstances.length + published.size === 0) return;
    this.#options.peers.tell({
      jobs: left,
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
