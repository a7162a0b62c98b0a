/**
 * The connections of all servers of the process, and how they end.
 *
 * C1  Once the end has begun no connection is accepted, and every answer says that its connection ends.
 * C2  No connection ends between two requests of a busy client: what is idle is kept for a while first.
 * C3  The end takes no longer than it may; what is left then is cut off.
 */
import type { IncomingMessage, Server as PlainServer, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

type Server = PlainServer | TlsServer;

/** A client that has its answer sends its next request within this, or sees at its next one that the server is away. */
const idleKeptMs = 500;
const lookEveryMs = 10;
/** For the last answers on their way, even where the time was used up before. */
const cutOffAfterMs = 500;

export class Connections {
  readonly #servers = new Set<Server>();
  readonly #sockets = new Set<Socket>();
  /** The last answer of each connection. A connection is busy until its last answer is written. */
  readonly #answers = new Map<Socket, ServerResponse>();
  /** Answers to requests that wait on purpose, until the orchestrator closes. */
  readonly #waiting = new WeakSet<ServerResponse>();
  #isEnding = false;
  #keepsIdle = false;

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Takes over how the connections of a server end, before it listens. */
  adopt<S extends Server>(server: S): S {
    this.#servers.add(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // Before the listener that answers.
    server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      if (this.#isEnding) response.setHeader('connection', 'close');
      // A listener for each connection: one for each request cost 1 % of a request (measured by profile).
      if (!this.#answers.has(socket)) socket.once('close', () => this.#answers.delete(socket));
      this.#answers.set(socket, response);
    });
    // Node calls it as soon as a server closes.
    const closeIdleConnections = server.closeIdleConnections.bind(server);
    server.closeIdleConnections = () => {
      if (!this.#keepsIdle) closeIdleConnections();
    };
    return server;
  }

  waitsOnPurpose(response: ServerResponse): void {
    this.#waiting.add(response);
  }

  /** Begins the end. Resolves when all is answered that does not wait on purpose, or after `withinMs`. */
  async finish(withinMs: number): Promise<void> {
    this.#isEnding = true;
    this.#keepsIdle = true;
    for (const response of this.#unwritten()) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
    for (const server of this.#servers) server.close();
    const startedAtMs = performance.now();
    const isOver = () => {
      const passedMs = performance.now() - startedAtMs;
      if (this.#sockets.size === 0 || passedMs > withinMs) return true;
      const isBusy = this.#unwritten().some((response) => !this.#waiting.has(response));
      return !isBusy && passedMs > idleKeptMs;
    };
    while (!isOver()) await delay(lookEveryMs);
    this.#keepsIdle = false;
  }

  /** Ends what is left: idle connections at once, answers that go on after `withinMs`. */
  async end(withinMs: number): Promise<void> {
    const cutOffAtMs = performance.now() + Math.max(withinMs, cutOffAfterMs);
    while (this.#sockets.size > 0) {
      const isOver = performance.now() > cutOffAtMs;
      for (const server of this.#servers) {
        // Node never calls idle what has not asked anything yet.
        if (isOver || this.#unwritten().length === 0) server.closeAllConnections();
        else server.closeIdleConnections();
      }
      await delay(lookEveryMs);
    }
  }

  #unwritten(): readonly ServerResponse[] {
    return [...this.#answers.values()].filter((response) => !response.writableFinished);
  }
}
