import type { FastifyRequest } from 'fastify';
import { fixedAccess } from '../../core/access.ts';
import type { Right } from '../../core/permissions.ts';
import { lackingRight } from '../../engine/identity/lacking-right.ts';
import { type Problem, problemOf } from './problem.ts';
import { callerOf, type RouteContext } from './route.ts';

interface Refusal {
  readonly right: Right;
  /** Whether a right on any resource is enough here, because the engine checks it for the one resource. */
  readonly on?: 'everything' | 'anything';
  readonly intent: string;
}

/**
 * The problem if the caller lacks the right for an operation that is no command of the engine; otherwise `undefined`.
 */
export async function refuseWithout(
  { orchestrator }: Pick<RouteContext, 'orchestrator'>,
  request: FastifyRequest,
  { right, on = 'everything', intent }: Refusal,
): Promise<Problem | undefined> {
  const caller = callerOf(request);
  // If the access of a caller needs no look-up, the caller may do everything.
  if (fixedAccess(caller) !== undefined) return undefined;
  const outcome = await orchestrator.query({ kind: 'permitted', right, on }, caller);
  if (outcome.kind !== 'accepted') return problemOf(outcome, intent);
  if (outcome.result === 'true') return undefined;
  return problemOf(lackingRight(right), intent);
}
