import type { Worker } from 'node:worker_threads';
import { packLists, unpackLists } from './pack-lists.ts';
import type { Answer, Delivery, Reply, ThreadMessage, ThreadNotice } from './protocol.ts';

/** One delivery is worked on, the next one waits at the door; more would only make them small, and each has its price. */
const deliveriesMax = 2;

/**
 * Answers handed on in one turn of the event loop. Between turns, requests that have come reach the other thread:
 * without that, one thread would rest while the other answers or decides a whole batch, and both would do half the work.
 */
const answersAtOnceMax = 32;

/** The main thread's end of one other thread: sends what has come together in one array, and matches answers by id. */
export class Requester<Request extends object> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  readonly #onNotice: (notice: ThreadNotice) => void;
  #outbox: Request[] = [];
  #inbox: readonly Answer[] = [];
  #isHandingOn = false;
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

  /** setImmediate comes after the poll phase, so all requests that arrived together travel together. */
  send(request: Request): void {
    if (this.#outbox.length === 0) setImmediate(() => this.#flush());
    this.#outbox.push(request);
  }

  /** Gives everybody who waits the same answer, because the thread is gone. */
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
    if (!this.#isHandingOn) this.#handOn();
  }

  #handOn(): void {
    const now = this.#inbox.slice(0, answersAtOnceMax);
    this.#inbox = this.#inbox.slice(answersAtOnceMax);
    this.#isHandingOn = this.#inbox.length > 0;
    if (this.#isHandingOn) setImmediate(() => this.#handOn());
    this.#answer(now);
  }

  #answer(answers: readonly Answer[]): void {
    for (const { id, value } of answers) {
      this.#waiting.get(id)?.(value);
      this.#waiting.delete(id);
    }
  }
}
