import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that came to a webhook, whoever may have sent it. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether its sender was told that it need not send it again. */
  readonly isTaken: boolean;
}

/** The receiving end of the tenants' webhooks, which outlives nodes and database. */
export interface WebhookSink {
  readonly urlOf: (name: string) => string;
  /** In the order in which they came; it goes on growing. */
  readonly cameTo: (name: string) => readonly Delivery[];
  readonly close: () => Promise<void>;
}

/** Of so many deliveries it is unwell twice, and each time its sender waits two seconds. */
const unwellEvery = 500;
/** It says that it cannot take it. */
const refusedAt = 10;
/** It has it, and does not say so. */
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
