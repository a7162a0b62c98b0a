import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { sendCounted, sendCountedBytes } from '../../answers-in-flight.ts';

/**
 * Sends a resource that never changes, or 304 to a client that has it (RFC 9110 §13.1.2). The tag depends on the
 * content, because another database may have another resource under the same key. It is weak, because an answer may be
 * compressed.
 */
export function sendTagged(
  reply: FastifyReply,
  { mediaType, content }: { readonly mediaType: string; readonly content: string | Buffer },
): FastifyReply {
  const digest = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const tag = `"${digest}"`;
  // Clients cache the answer and validate it before they use it again.
  reply.header('etag', `W/${tag}`).header('cache-control', 'private, no-cache');
  if (isKnown(reply.request.headers['if-none-match'], tag)) return reply.code(304).send();
  reply.header('content-type', mediaType);
  return typeof content === 'string'
    ? sendCounted(reply, content)
    : sendCountedBytes(reply, content);
}

/** Whether one of the tags equals this one, strong or weak. */
function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((given) => given.trim().replace(/^W\//, '') === tag);
}
