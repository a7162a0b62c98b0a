import type { FastifyReply } from 'fastify';
import { jsonMediaType } from '../problem.ts';
import { sendTagged } from './send-tagged.ts';

/** Sends a form, or 204 if there is none. */
export function sendForm(reply: FastifyReply, text: string): FastifyReply {
  if (text === 'null') return reply.code(204).send();
  return sendTagged(reply, { mediaType: jsonMediaType, content: text });
}
