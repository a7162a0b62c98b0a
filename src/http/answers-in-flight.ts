import { sharerOf } from '../core/caller.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Smaller answers fit into the buffers of their connections and are not counted. */
const largeAnswerFrom = 64 * 1024;

export interface AnswerLimits {
  /** Bytes of all large answers that clients have not read yet. */
  readonly answersBytesMax: number;
  /** The same for one tenant. */
  readonly tenantAnswersBytesMax: number;
}

/** Large answers, from their creation until the client has read them or has disconnected. */
export interface AnswersInFlight {
  readonly bytes: number;
  readonly refused: number;
  /** Whether the server may send an answer of this size. 0 stands for a size that is not known yet. */
  hasRoom(request: FastifyRequest, bytes: number): boolean;
  /** Counts an answer until its connection has sent it or is closed. */
  count(reply: FastifyReply, bytes: number): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    answersInFlight: AnswersInFlight;
  }
}

/** Limits large answers. The server may refuse an answer to a read. It always sends one that reports a change. */
export function limitAnswersInFlight(app: FastifyInstance, limits: AnswerLimits): void {
  const ofTenant = new Map<string, number>();
  let inFlight = 0;
  let refused = 0;
  const add = (tenant: string, bytes: number): void => {
    inFlight += bytes;
    const sum = (ofTenant.get(tenant) ?? 0) + bytes;
    if (sum === 0) ofTenant.delete(tenant);
    else ofTenant.set(tenant, sum);
  };
  app.decorate('answersInFlight', {
    get bytes() {
      return inFlight;
    },
    get refused() {
      return refused;
    },
    hasRoom: (request, bytes) => {
      if (bytes > 0 && bytes < largeAnswerFrom) return true;
      const own = ofTenant.get(tenantOf(request)) ?? 0;
      // The only answer may have any size.
      const fits =
        inFlight === 0 ||
        (inFlight + bytes < limits.answersBytesMax &&
          (own === 0 || own + bytes < limits.tenantAnswersBytesMax));
      if (!fits) refused += 1;
      return fits;
    },
    count: (reply, bytes) => {
      const tenant = tenantOf(reply.request);
      add(tenant, bytes);
      reply.raw.once('close', () => add(tenant, -bytes));
    },
  });
}

function tenantOf({ jobsCaller, caller }: FastifyRequest): string {
  if (jobsCaller !== undefined) return jobsCaller.tenantId;
  return caller === undefined ? '' : sharerOf(caller);
}

/**
 * Sends a text that may be large. Large texts are sent as bytes: those are outside of the heap, so they cannot exhaust
 * it, and they are written without another copy.
 */
export function sendCounted(reply: FastifyReply, text: string): FastifyReply {
  return text.length < largeAnswerFrom
    ? reply.send(text)
    : sendCountedBytes(reply, Buffer.from(text));
}

export function sendCountedBytes(reply: FastifyReply, bytes: Buffer): FastifyReply {
  if (bytes.length >= largeAnswerFrom) reply.server.answersInFlight.count(reply, bytes.length);
  return reply.send(bytes);
}
