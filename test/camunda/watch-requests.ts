import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** The header by which a worker of the suite names itself: its tests run one after the other. */
export const workerHeader = 'x-suite-worker';

/** A request for an endpoint that does not exist. */
export interface Unserved {
  readonly worker: string;
  readonly atMs: number;
}

export interface RequestWatch {
  readonly url: string;
  readonly unserved: readonly Unserved[];
  close(): Promise<void>;
}

/** Forwards all requests to a server, and records those for an endpoint that it does not have. */
export async function watchRequests(target: string): Promise<RequestWatch> {
  const isServed = await servedBy(target);
  const unserved: Unserved[] = [];
  const server = createServer((request, response) => {
    if (!isServed(request.method ?? '', request.url ?? '')) {
      unserved.push({ worker: String(request.headers[workerHeader]), atMs: Date.now() });
    }
    void forward(target, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    unserved,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type IsServed = (method: string, url: string) => boolean;

/** Uses the server's own OpenAPI document, because answers do not show it: without credentials each path is 401. */
async function servedBy(target: string): Promise<IsServed> {
  const document = (await (await fetch(`${target}/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  };
  const routes = Object.entries(document.paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: Object.keys(methods).map((method) => method.toUpperCase()),
  }));
  return (method, url) => {
    const [path = ''] = url.split('?');
    return routes.some((route) => route.pattern.test(path) && route.methods.includes(method));
  };
}

async function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, headers, url = '' } = request;
  const onward = ask(`${target}${url}`, { method, headers });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
  try {
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  } catch {
    // The server has stopped, so the connection closes, too.
    response.destroy();
  }
}
