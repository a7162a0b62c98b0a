import type { Worker } from 'node:worker_threads';
import type { Answer, ThreadMessage, ThreadNotice } from './protocol.ts';

/** The main thread's end of one other thread: sends what a tick brought in one array, and matches answers by id. */
export class Requester<Request> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  readonly #onNotice: (notice: ThreadNotice) => void;
  #outbox: Request[] = [];
  #lastId = 0;

  constructor(worker: Worker, onNotice: (notice: ThreadNotice) => void) {
    this.#worker = worker;
    this.#onNotice = onNotice;
    worker.on('message', (message: ThreadMessage) => this.#receive(message));
  }

  /** Requests that have no answer yet. */
  get waiting(): number {
    return this.#waiting.size;
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
    for (const resolve of this.#waiting.values()) resolve(value);
    this.#waiting.clear();
  }

  #flush(): void {
    const requests = this.#outbox;
    this.#outbox = [];
    this.#worker.postMessage(requests);
  }

  #receive(message: ThreadMessage): void {
    if (!isAnswers(message)) {
      this.#onNotice(message);
      return;
    }
    for (const { id, value } of message) {
      this.#waiting.get(id)?.(value);
      this.#waiting.delete(id);
    }
  }
}

function isAnswers(message: ThreadMessage): message is readonly Answer[] {
  return Array.isArray(message);
}
