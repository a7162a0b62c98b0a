import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Smaller answers go to the buffers of their connections, and are not counted. */
const largeAnswerFrom = 64 * 1024;

export interface AnswerLimits {
  /** Of all large answers that their clients have not taken yet. */
  readonly answersBytesMax: number;
  /** Of those of one tenant. */
  readonly tenantAnswersBytesMax: number;
}

/** Large answers between their making and the moment in which the client has taken them, or has gone. */
export interface AnswersInFlight {
  readonly bytes: number;
  readonly refused: number;
  /** Whether another large answer of so many bytes may be sent to whoever asks. */
  hasRoom(request: FastifyRequest, bytes: number): boolean;
  /** Counts an answer until its connection is done with it. */
  count(reply: FastifyReply, bytes: number): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    answersInFlight: AnswersInFlight;
  }
}

/** An answer that changed nothing may be refused; one that says what was done is sent in any case, and counts. */
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
      // A lone answer may be as large as it is.
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
  const tenantIds = caller?.tenantIds ?? [];
  return tenantIds === 'every' ? '*' : tenantIds.join(' ');
}

/**
 * Sends a text that may be large. What is large goes as bytes: those lie outside of the heap, where nothing else runs out
 * of memory because of them, and are written as they are.
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
