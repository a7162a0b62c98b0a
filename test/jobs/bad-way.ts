import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * A proxy between a client and a server: it loses the first answer, refuses the second request, and passes all others.
 */
export interface BadWay {
  readonly url: string;
  /** Requests that have reached the server. */
  readonly passed: () => number;
  readonly close: () => void;
}

export async function openBadWay(to: string): Promise<BadWay> {
  let [received, passed] = [0, 0];
  const proxy = createServer((incoming, reply) => {
    received += 1;
    if (received === 2) {
      reply.writeHead(503, { 'retry-after': '0' }).end('<h1>No server is there</h1>');
      return;
    }
    passed += 1;
    const isLost = received === 1;
    void pass(to, incoming, reply).then((answer) => {
      if (isLost) reply.destroy();
      else reply.end(answer);
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    passed: () => passed,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

async function pass(to: string, incoming: IncomingMessage, reply: ServerResponse): Promise<string> {
  const { method = 'GET', url = '/', headers } = incoming;
  const outgoing = request(new URL(url, to), { method, headers });
  outgoing.end(await text(incoming));
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = await text(answer);
  reply.statusCode = answer.statusCode ?? 502;
  return body;
}
