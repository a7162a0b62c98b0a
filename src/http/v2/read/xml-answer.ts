import type { FastifyReply } from 'fastify';
import { sendTagged } from './send-tagged.ts';

/** Sends XML as it was deployed; the read side returns it as a JSON string. */
export function sendXml(reply: FastifyReply, text: string): FastifyReply {
  return sendTagged(reply, { mediaType: 'text/xml', content: JSON.parse(text) as string });
}
