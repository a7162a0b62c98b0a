import type { FastifyReply } from 'fastify';

/** Shared, because making an `AbortError` with its stack costs more than the rest of a short request. */
const reason = new Error('The client is gone.');

/** Aborts when the connection closes before the whole answer is written. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const response = reply.raw;
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(reason);
  });
  return gone.signal;
}
