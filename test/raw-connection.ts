import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/**
 * HTTP/1.1 with as little work as possible: one connection, one request at a time, kept alive. The load of a benchmark
 * comes from the same machine as the server, so the server lacks all time that the client uses.
 */
export interface RawConnection {
  /** Rejects when the connection ends before the answer is complete; then it is unknown whether the server executed the request. */
  send(request: Buffer): Promise<RawAnswer>;
  close(): void;
}

export interface RawAnswer {
  readonly status: number;
  /** The status line and the headers, as they were sent. */
  readonly head: string;
  readonly body: Buffer;
}

export function rawRequest(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? '' : 'content-type: application/json\r\n';
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n${type}${more.join('')}` +
      `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

export function jsonOf(answer: RawAnswer): unknown {
  return JSON.parse(answer.body.toString('utf8')) as unknown;
}

const endOfHead = Buffer.from('\r\n\r\n');
const contentLength = /\r\ncontent-length: *(\d+)/i;

interface Pending {
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: Error) => void;
}

export async function openRawConnection(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return overSocket(socket);
}

/** The same with a client certificate, for the listener of workers. */
export async function openRawTlsConnection(
  port: number,
  tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer },
): Promise<RawConnection> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ...tls });
  socket.setNoDelay(true);
  await once(socket, 'secureConnect');
  return overSocket(socket);
}

function overSocket(socket: Socket): RawConnection {
  let pending: Pending | undefined;
  let received: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    received = received === undefined ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined || pending === undefined) return;
    received = undefined;
    const { resolve } = pending;
    pending = undefined;
    resolve(answer);
  });
  // An error is always followed by a close.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    pending?.reject(new Error('The connection ended before the answer'));
    pending = undefined;
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new Error('The connection has ended'));
          return;
        }
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

function readAnswer(bytes: Buffer): RawAnswer | undefined {
  const headEnd = bytes.indexOf(endOfHead);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const length = Number(contentLength.exec(head)?.[1] ?? 0);
  const start = headEnd + endOfHead.length;
  if (bytes.length < start + length) return undefined;
  return { status, head, body: bytes.subarray(start, start + length) };
}
