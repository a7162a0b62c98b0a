import type { FastifyRequest } from 'fastify';
import { badRequest, RefusedRequest } from './v2/problem.ts';

/**
 * Why a body of JSON's `null` is refused: it is no object. `null` where the route says it itself. To validators Fastify
 * gives `null` in place of an absent body too, so a route whose body may be absent could not tell them apart.
 */
export function refusalOfNull(request: FastifyRequest): RefusedRequest | null {
  const body = request.routeOptions.schema?.body;
  const isOptional = typeof body === 'object' && body !== null && 'x-optional' in body;
  if (!isOptional) return null;
  return new RefusedRequest(badRequest('Failed to read request: the body is null, not an object'));
}
