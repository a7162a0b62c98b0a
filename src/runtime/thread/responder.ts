import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Answer, ThreadNotice } from './protocol.ts';

/** The other thread's end: hands on every request that has arrived, and answers in arrays. */
export class Responder<Request> {
  readonly #port: MessagePort;
  #outbox: Answer[] = [];

  constructor(port: MessagePort, handle: (request: Request) => void) {
    this.#port = port;
    port.on('message', (requests: readonly Request[]) => {
      for (const request of requests) handle(request);
      // All that came while the last batch ran belongs to the next one, not to one batch for each message.
      for (;;) {
        const more = receiveMessageOnPort(port) as { message: readonly Request[] } | undefined;
        if (more === undefined) break;
        for (const request of more.message) handle(request);
      }
    });
  }

  answer(id: number, value: unknown): void {
    if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
    this.#outbox.push({ id, value });
  }

  notify(notice: ThreadNotice): void {
    this.#port.postMessage(notice);
  }

  #flush(): void {
    const answers = this.#outbox;
    this.#outbox = [];
    this.#port.postMessage(answers);
  }
}
