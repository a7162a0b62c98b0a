import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { packLists, unpackLists } from './pack-lists.ts';
import type { Answer, Delivery, Reply, ThreadNotice } from './protocol.ts';

/** The other thread's end: handles every request that has arrived, and answers in arrays. */
export class Responder<Request extends object> {
  readonly #port: MessagePort;
  readonly #handle: (request: Request) => void;
  #answers: Answer[] = [];
  #handled = 0;
  #isFlushing = false;

  constructor(port: MessagePort, handle: (request: Request) => void) {
    this.#port = port;
    this.#handle = handle;
    port.on('message', (delivery: Delivery<Request>) => {
      this.#take(delivery);
      // All deliveries that arrived during the last batch belong to the next one, not to one batch each.
      for (;;) {
        const more = receiveMessageOnPort(port) as { message: Delivery<Request> } | undefined;
        if (more === undefined) break;
        this.#take(more.message);
      }
    });
  }

  answer(id: number, value: unknown): void {
    this.#answers.push({ id, value });
    this.#flushSoon();
  }

  notify(notice: ThreadNotice): void {
    this.#port.postMessage(notice);
  }

  #take({ number, requests }: Delivery<Request>): void {
    for (const request of unpackLists(requests)) this.#handle(request);
    this.#handled = number;
    this.#flushSoon();
  }

  /** Replies after the running batch: all its answers go in one reply, which also asks for the next delivery. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      const answers = packLists(this.#answers);
      const reply: Reply = { kind: 'reply', handled: this.#handled, answers };
      this.#answers = [];
      this.#port.postMessage(reply);
    });
  }
}
