import type { FastifyReply } from 'fastify';

/** Shared, because creating an `AbortError` with its stack costs more than the rest of a short request. */
const reason = new Error('The client has disconnected.');

/** Aborts when the connection closes before the whole answer is written. */
export function clientDisconnected(reply: FastifyReply): AbortSignal {
  const disconnected = new AbortController();
  // An injected request has no connection and no `writableFinished`; both kinds emit `finish`.
  let isWritten = false;
  reply.raw.once('finish', () => {
    isWritten = true;
  });
  reply.raw.once('close', () => {
    if (!isWritten) disconnected.abort(reason);
  });
  return disconnected.signal;
}
