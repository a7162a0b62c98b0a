import type { FastifyReply } from 'fastify';

/** XML as it was deployed; the read side answers it as a JSON string. */
export function sendXml(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'text/xml').send(JSON.parse(text));
}
