/**
 * Large answers that no client reads: those of one tenant do not refuse another's, and open requests of tenants do not
 * fill the memory.
 */
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRequest } from '../raw-connection.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

let server: JobsApplication;
let port: number;

beforeAll(async () => {
  server = await createJobsApplication({
    flags: ['--answers-bytes-max=60000000', '--tenant-answers-bytes-max=20000000'],
  });
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = server.app.server.address() as AddressInfo);
  // A page of them is larger than the buffers of a connection.
  const job = { type: 'large', payload: { text: 'x'.repeat(250_000) } };
  for (const tenant of ['much', 'little']) {
    for (let batch = 0; batch < 3; batch += 1) {
      const { status } = await server.request('POST', '/jobs/v1/enqueue/batch', {
        as: subject(tenant),
        body: { jobs: Array(10).fill(job) },
      });
      expect(status).toBe(201);
    }
  }
}, 60_000);
afterAll(() => server.stop());

function subject(tenant: string) {
  return { tenant, roles: ['admin'], plan: 'enterprise' };
}

/** Requests a large page, and reads only its beginning. */
async function openUntaken(tenant: string): Promise<{ status: number; end: () => void }> {
  const authorization = `Bearer ${await server.issuer.tokenOf(subject(tenant))}`;
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.write(rawRequest('GET', '/jobs/v1/jobs?limit=100', undefined, { authorization }));
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  return { status: Number(chunk.toString('latin1', 9, 12)), end: () => socket.destroy() };
}

function inFlight(): number {
  return server.app.answersInFlight.bytes;
}

test('a tenant that does not read its large answers is refused further ones, and no other tenant is', async () => {
  const own = [];
  for (let asked = 0; asked < 12; asked += 1) own.push(await openUntaken('much'));
  const statuses = own.map(({ status }) => status);
  expect(statuses[0]).toBe(200);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  // The tenant's share is full, but the whole memory for answers is not.
  expect(inFlight()).toBeLessThan(20_000_000);
  const { status, error } = await server.request('GET', '/jobs/v1/jobs?limit=100', {
    as: subject('much'),
  });
  expect([status, error?.code]).toEqual([503, 'ERR_JOBS_SERVICE_UNAVAILABLE']);
  const small = await server.request('GET', '/jobs/v1/quota', { as: subject('much') });
  expect(small.status).toBe(200);

  const other = await openUntaken('little');
  expect(other.status).toBe(200);
  for (const { end } of [...own, other]) end();
  await expect.poll(inFlight).toBe(0);
  expect((await openUntaken('much')).status).toBe(200);
});
