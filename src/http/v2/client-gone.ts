import type { FastifyReply } from 'fastify';

/** Shared, because making an `AbortError` with its stack costs more than the rest of a short request. */
const reason = new Error('The client is gone.');

/** Aborts when the connection closes before the whole answer is written. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  // An injected request has no connection, and so no `writableFinished`; both say when they have finished.
  let isWritten = false;
  reply.raw.once('finish', () => {
    isWritten = true;
  });
  reply.raw.once('close', () => {
    if (!isWritten) gone.abort(reason);
  });
  return gone.signal;
}
