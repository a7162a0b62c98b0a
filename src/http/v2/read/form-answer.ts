import type { FastifyReply } from 'fastify';
import { sendJson } from '../answer.ts';

/** A form, or 204 where there is none. */
export function sendForm(reply: FastifyReply, text: string): FastifyReply {
  return text === 'null' ? reply.code(204).send() : sendJson(reply, text);
}
