import type { FastifyReply } from 'fastify';
import type { Caller } from '../core/caller.ts';
import type { Query } from '../query/query.ts';
import type { Orchestrator, Outcome } from '../runtime/orchestrator.ts';
import { laneOf } from '../query/read-lane.ts';
import { clientDisconnected } from './v2/client-disconnected.ts';

/**
 * Runs a query for a request. A search ends when its client disconnects; an answer without room in flight is refused.
 */
export async function runQuery(
  orchestrator: Orchestrator,
  reply: FastifyReply,
  {
    query,
    caller,
    disconnected,
  }: { readonly query: Query; readonly caller: Caller; readonly disconnected?: AbortSignal },
): Promise<Outcome<string | undefined>> {
  const { answersInFlight } = reply.server;
  const isSearch = laneOf(query) === 'search';
  if (isSearch && !answersInFlight.hasRoom(reply.request, 0)) return noRoom;
  const signal = isSearch ? (disconnected ?? clientDisconnected(reply)) : undefined;
  const outcome = await orchestrator.query(query, caller, signal);
  if (outcome.kind !== 'accepted' || outcome.result === undefined) return outcome;
  return answersInFlight.hasRoom(reply.request, outcome.result.length) ? outcome : noRoom;
}

export const noRoom = {
  kind: 'exhausted',
  reason: 'Expected to answer the request, but too many large answers are under way',
} as const;
