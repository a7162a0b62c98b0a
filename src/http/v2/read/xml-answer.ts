import type { FastifyReply } from 'fastify';
import { sendCounted } from '../../answers-in-flight.ts';

/** XML as it was deployed; the read side answers it as a JSON string. */
export function sendXml(reply: FastifyReply, text: string): FastifyReply {
  return sendCounted(reply.header('content-type', 'text/xml'), JSON.parse(text) as string);
}
