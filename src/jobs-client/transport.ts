import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { JobsServiceError } from './jobs-service-error.ts';

/** An answer: `data` and `meta` of its envelope. */
export interface Answered<Data> {
  readonly data: Data;
  readonly status: number;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A JSON Web Token, or a function that returns one. It is called before each request, so it should cache its token. */
export type TokenSource = string | (() => string | Promise<string>);

/** PEM texts. */
export interface TlsIdentity {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
}

export interface TransportOptions {
  /** The address of the service, without `/jobs/v1`. */
  readonly url: string;
  readonly token: TokenSource;
  readonly tls?: TlsIdentity;
  /** The most open connections. */
  readonly connectionsMax: number;
  /** The most repetitions of a request that was not carried out: after 429, 502, 503, and connections that fail. */
  readonly retriesMax: number;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** The path below `/jobs/v1`. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Whether the request has the same effect when it is sent twice. */
  readonly isRepeatable: boolean;
  /** The connection is closed if there is no answer within this time. */
  readonly timeoutMs?: number;
}

export interface Transport {
  /** Throws a `JobsServiceError` if the service refuses, and Node's error if it cannot be reached. */
  send<Data>(request: Request): Promise<Answered<Data>>;
  close(): void;
}

const timeoutMs = 30_000;
const answerBytesMax = 64 * 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const base = new URL(options.url);
  const isTls = base.protocol === 'https:';
  const pool = { keepAlive: true, maxSockets: options.connectionsMax };
  const agent = isTls ? new HttpsAgent({ ...pool, ...options.tls }) : new HttpAgent(pool);

  async function sendOnce<Data>(
    request: Request,
    text: string | undefined,
  ): Promise<Answered<Data>> {
    const { token } = options;
    const bearer = typeof token === 'string' ? token : await token();
    const answer = await exchange({ request, text, bearer });
    return readEnvelope<Data>(answer);
  }

  function exchange(sent: {
    readonly request: Request;
    readonly text: string | undefined;
    readonly bearer: string;
  }): Promise<RawAnswer> {
    const { request, text, bearer } = sent;
    return new Promise((resolve, reject) => {
      const outgoing = (isTls ? httpsRequest : httpRequest)(
        new URL(`/jobs/v1${request.path}`, base),
        {
          method: request.method,
          agent,
          signal: request.signal,
          timeout: request.timeoutMs ?? timeoutMs,
          headers: {
            authorization: `Bearer ${bearer}`,
            accept: 'application/json',
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (incoming) => {
          readAll(incoming).then(resolve, reject);
        },
      );
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error('The service did not answer in time')),
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  }

  return {
    send: async (request) => {
      const text = request.body === undefined ? undefined : JSON.stringify(request.body);
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await sendOnce(request, text);
        } catch (error) {
          const waitMs = waitBeforeRetry(error, request, attempt);
          if (waitMs === undefined || attempt >= options.retriesMax) throw error;
          const { signal } = request;
          await pause(waitMs, undefined, signal === undefined ? {} : { signal });
        }
      }
    },
    close: () => agent.destroy(),
  };
}

interface RawAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

async function readAll(incoming: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > answerBytesMax) throw new Error('The answer is larger than any that is expected');
    chunks.push(chunk as Buffer);
  }
  return {
    status: incoming.statusCode ?? 0,
    retryAfter: incoming.headers['retry-after'],
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

interface Envelope<Data> {
  readonly data: Data;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  } | null;
  readonly meta?: Readonly<Record<string, unknown>>;
}

function readEnvelope<Data>({ status, retryAfter, text }: RawAnswer): Answered<Data> {
  let envelope: Envelope<Data> | undefined;
  try {
    envelope = JSON.parse(text) as Envelope<Data>;
  } catch {
    // The answer did not come from the service; its status is still useful.
  }
  const meta = envelope?.meta ?? {};
  if (envelope?.error === null) return { data: envelope.data, status, meta };
  const requestId = meta['request_id'];
  throw new JobsServiceError({
    status,
    code: envelope?.error?.code ?? 'UNKNOWN',
    message: envelope?.error?.message ?? `The service answered with status ${status}`,
    details: envelope?.error?.details ?? {},
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfterMs: retryAfterMsOf(retryAfter),
  });
}

/** Only seconds: HTTP also allows a date, but the service never sends one. */
function retryAfterMsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter)
    ? Number(retryAfter) * 1_000
    : undefined;
}

const notCarriedOut: ReadonlySet<number> = new Set([429, 502, 503]);

/** Returns `undefined` if the request must not be repeated. */
function waitBeforeRetry(error: unknown, request: Request, attempt: number): number | undefined {
  if (request.signal?.aborted === true) return undefined;
  const growingMs = Math.min(100 * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2);
  if (error instanceof JobsServiceError) {
    // A quota is not free again after a moment, unlike a rate limit.
    const isTemporary = notCarriedOut.has(error.status) && error.code !== 'ERR_JOBS_QUOTA_EXCEEDED';
    return isTemporary ? Math.max(error.retryAfterMs ?? 0, growingMs) : undefined;
  }
  return request.isRepeatable ? growingMs : undefined;
}
