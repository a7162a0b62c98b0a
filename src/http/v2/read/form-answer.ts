import type { FastifyReply } from 'fastify';
import { jsonMediaType } from '../problem.ts';
import { sendTagged } from './send-tagged.ts';

/** A form, or 204 where there is none. */
export function sendForm(reply: FastifyReply, text: string): FastifyReply {
  if (text === 'null') return reply.code(204).send();
  return sendTagged(reply, { mediaType: jsonMediaType, content: text });
}
