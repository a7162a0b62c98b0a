import type { Worker } from 'node:worker_threads';
import { packLists, unpackLists } from './pack-lists.ts';
import type { Answer, Delivery, Reply, ThreadMessage, ThreadNotice } from './protocol.ts';

/**
 * The other thread handles one delivery while the next one waits; more deliveries would only be smaller, and each has a
 * cost.
 */
const deliveriesMax = 2;

/**
 * Answers resolved in one iteration of the event loop. Between iterations, new requests reach the other thread.
 * Otherwise each thread would idle while the other one handles a whole batch.
 */
const answersAtOnceMax = 32;

/** The main thread's end of another thread: sends requests in arrays, and matches answers by id. */
export class Requester<Request extends object> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  readonly #onNotice: (notice: ThreadNotice) => void;
  #outbox: Request[] = [];
  #inbox: readonly Answer[] = [];
  #isResolving = false;
  #lastId = 0;
  #sent = 0;
  #handled = 0;

  constructor(worker: Worker, onNotice: (notice: ThreadNotice) => void) {
    this.#worker = worker;
    this.#onNotice = onNotice;
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'reply') this.#receive(message);
      else this.#onNotice(message);
    });
  }

  newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  request<Answered>(id: number, request: Request): Promise<Answered> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as (value: unknown) => void);
      this.send(request);
    });
  }

  /** setImmediate runs after the poll phase, so requests that arrived together are sent together. */
  send(request: Request): void {
    if (this.#outbox.length === 0) setImmediate(() => this.#flush());
    this.#outbox.push(request);
  }

  /** Answers all waiting requests with the same value, because the thread has ended. */
  answerAll(value: unknown): void {
    this.#answer(this.#inbox);
    this.#inbox = [];
    for (const resolve of this.#waiting.values()) resolve(value);
    this.#waiting.clear();
  }

  #flush(): void {
    if (this.#outbox.length === 0 || this.#sent - this.#handled >= deliveriesMax) return;
    this.#sent += 1;
    const delivery: Delivery<Request> = { number: this.#sent, requests: packLists(this.#outbox) };
    this.#outbox = [];
    this.#worker.postMessage(delivery);
  }

  #receive({ handled, answers: packed }: Reply): void {
    this.#handled = handled;
    this.#flush();
    const answers = unpackLists(packed);
    this.#inbox = this.#inbox.length === 0 ? answers : [...this.#inbox, ...answers];
    if (!this.#isResolving) this.#resolveSome();
  }

  #resolveSome(): void {
    const now = this.#inbox.slice(0, answersAtOnceMax);
    this.#inbox = this.#inbox.slice(answersAtOnceMax);
    this.#isResolving = this.#inbox.length > 0;
    if (this.#isResolving) setImmediate(() => this.#resolveSome());
    this.#answer(now);
  }

  #answer(answers: readonly Answer[]): void {
    for (const { id, value } of answers) {
      this.#waiting.get(id)?.(value);
      this.#waiting.delete(id);
    }
  }
}
