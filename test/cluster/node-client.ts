import type { Fate } from '../crash/ledger.ts';
import { jsonOf, openRawConnection, rawRequest, type RawConnection } from '../raw-connection.ts';
import { pause } from './faults.ts';

/** The time after which the outcome of a call is unknown. */
const answerMsMax = 6_000;

export interface Called {
  readonly fate: Fate;
  /** The status, if an answer came. */
  readonly status: number | undefined;
  readonly body: unknown;
}

/** Calls one node over one connection, and switches to the next node after a call without an answer. */
export class NodeClient {
  readonly #ports: () => readonly number[];
  readonly #onFault: (what: string) => void;
  readonly #open: (port: number) => Promise<RawConnection>;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #connections = new Map<number, RawConnection>();
  #at: number;

  /** `ports` is called for every request, because a killed node restarts on another port. */
  constructor(options: {
    readonly ports: () => readonly number[];
    readonly firstAt: number;
    readonly onFault: (what: string) => void;
    /** Absent: without TLS. */
    readonly open?: (port: number) => Promise<RawConnection>;
    readonly headers?: Readonly<Record<string, string>>;
  }) {
    this.#ports = options.ports;
    this.#onFault = options.onFault;
    this.#open = options.open ?? openRawConnection;
    this.#headers = options.headers ?? {};
    this.#at = options.firstAt;
  }

  goOn(): void {
    this.#at += 1;
  }

  /** After a 503 the outcome is unknown, too: the store may or may not have executed the call. */
  async call(path: string, body: unknown, method: 'GET' | 'POST' = 'POST'): Promise<Called> {
    const ports = this.#ports();
    const port = ports[this.#at % ports.length] ?? 0;
    const timer = setTimeout(() => this.#connections.get(port)?.close(), answerMsMax);
    let status: number | undefined;
    try {
      const connection = this.#connections.get(port) ?? (await this.#open(port));
      this.#connections.set(port, connection);
      const answer = await connection.send(rawRequest(method, path, body, this.#headers));
      status = answer.status;
      if (status < 300) {
        return {
          fate: 'acknowledged',
          status,
          body: answer.body.length === 0 ? undefined : jsonOf(answer),
        };
      }
      if (status < 500) return { fate: 'refused', status, body: undefined };
      if (status === 500) this.#onFault(`${path} answered 500: ${answer.body.toString()}`);
    } catch {
      this.#connections.get(port)?.close();
      this.#connections.delete(port);
    } finally {
      clearTimeout(timer);
    }
    this.goOn();
    await pause(20);
    return { fate: 'unknown', status, body: undefined };
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }
}
