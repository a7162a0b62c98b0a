import type { FastifyReply } from 'fastify';
import { sendCounted } from '../answers-in-flight.ts';
import type { Outcome } from '../../runtime/orchestrator.ts';
import { sendRefused } from './problem.ts';

/** Sends a body that is JSON text already. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return sendCounted(reply.header('content-type', 'application/json'), text);
}

/** Answers a command without a result: 204, or its problem. */
export function sendNoContent(
  reply: FastifyReply,
  outcome: Outcome<unknown>,
  intent: string,
): FastifyReply {
  return outcome.kind === 'accepted' ? reply.code(204).send() : sendRefused(reply, outcome, intent);
}
