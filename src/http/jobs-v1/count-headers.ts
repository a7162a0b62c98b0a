import type { FastifyRequest } from 'fastify';

/** How often a header was sent: Node joins several into one, or keeps the first. `name` is in lower case. */
export function countHeaders({ raw: { rawHeaders } }: FastifyRequest, name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] ?? '';
    if (sent.length === name.length && sent.toLowerCase() === name) count++;
  }
  return count;
}
