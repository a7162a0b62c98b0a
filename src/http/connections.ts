/**
 * The connections of all servers of the process, and their end.
 *
 * C1  Once the end has begun, no connection is accepted, and every answer announces that its connection closes.
 * C2  No connection closes between two requests of a busy client: idle connections stay open for a while first.
 * C3  The end has a time limit; connections that remain are then cut off.
 */
import type { IncomingMessage, Server as PlainServer, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

type Server = PlainServer | TlsServer;

/**
 * A client that has its answer sends its next request within this time, or notices at that request that the server has
 * stopped.
 */
const idleKeptMs = 500;
const checkEveryMs = 10;
/** Time for the last answers, even if the limit has passed already. */
const cutOffAfterMs = 500;

export class Connections {
  readonly #servers = new Set<Server>();
  readonly #sockets = new Set<Socket>();
  /** The last answer of each connection. A connection is busy until its last answer is written. */
  readonly #answers = new Map<Socket, ServerResponse>();
  /** Answers of long polls, which wait until the orchestrator closes. */
  readonly #waiting = new WeakSet<ServerResponse>();
  #isEnding = false;
  #keepsIdle = false;

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Manages the end of a server's connections. Must be called before the server listens. */
  adopt<S extends Server>(server: S): S {
    this.#servers.add(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // Runs before the listener that answers.
    server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      if (this.#isEnding) response.setHeader('connection', 'close');
      // A listener for each connection: one for each request cost 1 % of a request (measured by profile).
      if (!this.#answers.has(socket)) socket.once('close', () => this.#answers.delete(socket));
      this.#answers.set(socket, response);
    });
    // Node calls this function as soon as a server closes.
    const closeIdleConnections = server.closeIdleConnections.bind(server);
    server.closeIdleConnections = () => {
      if (!this.#keepsIdle) closeIdleConnections();
    };
    return server;
  }

  waitsOnPurpose(response: ServerResponse): void {
    this.#waiting.add(response);
  }

  /** Begins the end. Resolves when all requests except long polls are answered, or after `withinMs`. */
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
    while (!isOver()) await delay(checkEveryMs);
    this.#keepsIdle = false;
  }

  /** Ends the remaining connections: idle ones at once, others after `withinMs`. */
  async end(withinMs: number): Promise<void> {
    const cutOffAtMs = performance.now() + Math.max(withinMs, cutOffAfterMs);
    while (this.#sockets.size > 0) {
      const isOver = performance.now() > cutOffAtMs;
      for (const server of this.#servers) {
        // Node does not count a connection without a request as idle.
        if (isOver || this.#unwritten().length === 0) server.closeAllConnections();
        else server.closeIdleConnections();
      }
      await delay(checkEveryMs);
    }
  }

  #unwritten(): readonly ServerResponse[] {
    return [...this.#answers.values()].filter((response) => !response.writableFinished);
  }
}
