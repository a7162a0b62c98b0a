import type { FastifyRequest } from 'fastify';
import { badRequest, RefusedRequest } from './v2/problem.ts';

/**
 * The refusal of a body that is JSON's `null`, where a body is optional; on other routes the validator refuses it, and
 * this returns `null`. Fastify passes `null` to validators for an absent body too, so they could not distinguish the
 * two.
 */
export function refusalOfNull(request: FastifyRequest): RefusedRequest | null {
  const body = request.routeOptions.schema?.body;
  const isOptional = typeof body === 'object' && body !== null && 'x-optional' in body;
  if (!isOptional) return null;
  return new RefusedRequest(badRequest('Failed to read request: the body is null, not an object'));
}
