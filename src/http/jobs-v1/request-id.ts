import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** `undefined` until the first call of `requestIdOf`. */
    jobsRequestId: string | undefined;
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The caller's `x-request-id` if it is a UUID, otherwise a new one. It needs no escaping in JSON and headers. */
export function requestIdOf(request: FastifyRequest): string {
  request.jobsRequestId ??= givenId(request) ?? randomUUID();
  return request.jobsRequestId;
}

function givenId({ headers }: FastifyRequest): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && uuid.test(given) ? given : undefined;
}
