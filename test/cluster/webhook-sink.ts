import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that arrived at a webhook, from any sender. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the receiver acknowledged it, so that the sender need not repeat it. */
  readonly isTaken: boolean;
}

/** The receiving end of the tenants' webhooks, which outlives nodes and database. */
export interface WebhookSink {
  readonly urlOf: (name: string) => string;
  /** The deliveries in the order of their arrival; the list keeps growing. */
  readonly cameTo: (name: string) => readonly Delivery[];
  readonly close: () => Promise<void>;
}

/** Twice in this many deliveries the receiver refuses, and each time the sender waits two seconds. */
const unwellEvery = 500;
/** The receiver refuses the event. */
const refusedAt = 10;
/** The receiver has the event, but does not acknowledge it. */
const silentAt = 40;

export async function openWebhookSink(): Promise<WebhookSink> {
  const deliveries = new Map<string, Delivery[]>();
  const cameTo = (name: string): Delivery[] => {
    const known = deliveries.get(name) ?? [];
    deliveries.set(name, known);
    return known;
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      const deliveries = cameTo(request.url?.slice(1) ?? '');
      const at = deliveries.length % unwellEvery;
      const isTaken = at !== refusedAt && at !== silentAt;
      const headers = request.headers as Readonly<Record<string, string>>;
      deliveries.push({ headers, body, isTaken });
      if (at === silentAt) request.socket.destroy();
      else response.writeHead(isTaken ? 204 : 503).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    cameTo,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
