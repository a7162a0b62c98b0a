import type { Neighbours, News, PollQuestion } from '../engine/store.ts';
import type { Effects, ReadyJob } from './effects.ts';

export interface NeighbourhoodOptions {
  readonly neighbours: Neighbours;
  /** For what somebody waits here. */
  readonly question: () => PollQuestion;
  readonly onNews: (news: News) => void;
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
export class Neighbourhood {
  readonly #options: NeighbourhoodOptions;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: NeighbourhoodOptions) {
    this.#options = options;
    options.neighbours.listen((news) => {
      if (!this.#isClosed) options.onNews(news);
    });
    this.#pollLater();
  }

  /** Not of what somebody was given in the batch that made it ready: nobody else will find it. */
  tell({ jobs, queued, allowed, taken, endedInstances, published }: Effects): void {
    const isLeft = ({ key }: ReadyJob) => key === undefined || !taken.has(key);
    const left = jobs.filter(isLeft);
    const ready = [...queued.filter(isLeft), ...allowed];
    if (left.length + ready.length + endedInstances.length + published.size === 0) return;
    this.#options.neighbours.tell({
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
    const { neighbours, question, onNews, onDue, onError } = this.#options;
    try {
      const { dueAtMs, ...news } = await neighbours.poll(question());
      if (this.#isClosed) return;
      onDue(dueAtMs);
      onNews(news);
    } catch (error) {
      onError(error);
    }
    this.#pollLater();
  }
}
