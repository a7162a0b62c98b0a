/** Thousands of requests that wait for events at once use little memory, and other requests are served. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRequest } from '../raw-connection.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { storeFlags } from '../postgres/store-flags.ts';
import { audience, createIssuer, issuerName } from './issuer.ts';

const openRequests = 2_500;
/** Every waiting request is answered with all of these events as soon as they are published: 625 MB in all. */
const large = { type: 'large', payload: { text: 'x'.repeat(250_000) } };
/** The limit for each thread; JavaScript's engine ends the process if a thread needs more. */
const heapMegabytes = 200;

const issuer = createIssuer();
let server: ServerProcess;
let sockets: readonly Socket[] = [];

beforeAll(async () => {
  server = await startServerProcess(
    [
      ...(await storeFlags()),
      `--jobs-jwks=${issuer.keyFile}`,
      `--jobs-issuer=${issuerName}`,
      `--jobs-audience=${audience}`,
      '--jobs-rate-limit=off',
      '--log-level=silent',
    ],
    [`--max-old-space-size=${heapMegabytes}`],
  );
}, 60_000);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server.stop();
});

async function tokenOf(tenant: string): Promise<string> {
  return `Bearer ${await issuer.tokenOf({ tenant, roles: ['admin'], plan: 'enterprise' })}`;
}

async function openWaiting(authorization: string): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const path = '/jobs/v1/events?waitSeconds=60';
  socket.write(rawRequest('GET', path, undefined, { authorization }));
  return socket;
}

async function firstStatus(socket: Socket): Promise<number> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.resume();
  return Number(chunk.toString('latin1', 9, 12));
}

async function ask(authorization: string, path: string, body?: object): Promise<Response> {
  return fetch(`${server.url}/jobs/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test(
  `${openRequests} requests wait for a tenant's events, others are served, and all are answered`,
  { timeout: 120_000 },
  async () => {
    const [many, other] = await Promise.all([tokenOf('many'), tokenOf('other')]);
    const opened: Socket[] = [];
    sockets = opened;
    for (let at = 0; at < openRequests; at += 250) {
      opened.push(...(await Promise.all(Array.from({ length: 250 }, () => openWaiting(many)))));
    }
    const statuses = Promise.all(opened.map(firstStatus));
    expect((await ask(other, '/enqueue', large)).status).toBe(201);
    expect((await ask(other, '/events')).status).toBe(200);
    expect((await ask(other, '/jobs')).status).toBe(200);

    expect((await ask(many, '/enqueue', large)).status).toBe(201);
    const answered = await statuses;
    // A request that finds no room may be repeated at once; it misses no event of the feed.
    expect(new Set([...answered, 200, 503])).toEqual(new Set([200, 503]));
    expect(answered).toContain(200);
    for (const token of [other, many]) {
      await expect.poll(async () => (await ask(token, '/events')).status).toBe(200);
    }
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  },
);
