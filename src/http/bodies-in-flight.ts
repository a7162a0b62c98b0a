import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendJobsError } from './jobs-v1/envelope.ts';
import { isForJobs } from './jobs-v1/prefix.ts';
import { sendRefused } from './v2/problem.ts';

/** Smaller bodies are bounded by the number of waiting commands. */
const countedFrom = 64 * 1024;

const reason = 'Expected to handle the request, but too many large requests are being handled';

/** Limits the large bodies that are in memory together. A body stays in memory until its answer is sent. */
export function limitBodiesInFlight(
  app: FastifyInstance,
  { bodiesBytesMax }: { readonly bodiesBytesMax: number },
): void {
  let inFlight = 0;
  app.addHook('onRequest', (request, reply, done) => {
    const { bodyLimit } = request.routeOptions;
    const bytes = announcedBytes(request, bodyLimit);
    if (bytes < countedFrom || bytes > bodyLimit) {
      done();
      return;
    }
    if (inFlight + bytes > bodiesBytesMax) {
      refuse(request, reply);
      return;
    }
    inFlight += bytes;
    reply.raw.once('close', () => {
      inFlight -= bytes;
    });
    done();
  });
}

/** A chunked body may be as long as its route allows. */
function announcedBytes({ headers }: FastifyRequest, bodyLimit: number): number {
  if (headers['transfer-encoding'] !== undefined) return bodyLimit;
  return Number(headers['content-length'] ?? 0);
}

function refuse(request: FastifyRequest, reply: FastifyReply): void {
  if (isForJobs(request)) {
    sendJobsError(reply, {
      name: 'SERVICE_UNAVAILABLE',
      message: 'The server cannot keep up with more large requests. Nothing was done.',
      retryAfterSeconds: 1,
    });
  } else {
    sendRefused(reply, { kind: 'exhausted', reason });
  }
}
