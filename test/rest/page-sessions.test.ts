import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Application } from '../../src/application.ts';
import { systemClock } from '../../src/http/jobs-v1/jobs-authentication.ts';
import { createJobsApplication } from '../jobs/jobs-application.ts';
import { nodeCount } from '../postgres/round-robin.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);

beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
}, 60_000);
afterAll(() => server.stop());

type Headers = Readonly<Record<string, string>>;

const own: Headers = { host: 'localhost:8080', 'sec-fetch-site': 'same-origin' };

function send(
  method: NonNullable<InjectOptions['method']>,
  url: string,
  headers: Headers,
  payload?: object,
  app = server.app,
): Promise<LightMyRequestResponse> {
  return app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

function signIn(
  username: string,
  password: string,
  headers: Headers = own,
): Promise<LightMyRequestResponse> {
  return send('POST', '/ui/api/session', headers, { username, password });
}

function cookieOf(response: LightMyRequestResponse): string {
  const header = response.headers['set-cookie'];
  return String(header).split(';')[0] ?? '';
}

async function newUser(username: string, password: string): Promise<string> {
  await ask('POST /v2/users', { username, password });
  const response = await signIn(username, password);
  expect(response.statusCode).toBe(204);
  return cookieOf(response);
}

async function who(headers: Headers): Promise<string | number> {
  const response = await send('GET', '/v2/authentication/me', headers);
  if (response.statusCode !== 200) return response.statusCode;
  return response.json<{ username: string }>().username;
}

describe('the session of a page', () => {
  it('is a cookie that no script reads and no other site sends', async () => {
    const response = await signIn('demo', 'demo');
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(String(response.headers['set-cookie'])).toMatch(
      /^continuo-session=[\w-]+(\.[\w-]+){2}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/,
    );
    const byTls = { ...own, origin: 'https://localhost:8080' };
    expect(String((await signIn('demo', 'demo', byTls)).headers['set-cookie'])).toMatch(
      /; Secure$/,
    );
    expect(response.headers['set-cookie']).not.toContain('demo');
  });

  it('is its user on both APIs of the page, with the rights of that user', async () => {
    const demo = cookieOf(await signIn('demo', 'demo'));
    expect(await who({ ...own, cookie: demo })).toBe('demo');
    const session = await send('GET', '/ui/api/session', { ...own, cookie: demo });
    expect(session.json()).toMatchObject({ kind: 'signedIn', user: 'demo', canSignOut: true });
    const eve = await newUser('eve', 'p');
    const headers = { ...own, cookie: eve };
    expect(await who(headers)).toBe('eve');
    const refused = await send('POST', '/v2/users', headers, { username: 'x', password: 'p' });
    expect(refused.statusCode).toBe(403);
    const rights = await send('GET', '/ui/api/session', headers);
    expect(rights.json()).toMatchObject({ rights: ['USER:READ'] });
  });

  it('has no rights in a request of another site, even one whose origin is allowed', async () => {
    const friend = 'https://friend.test';
    const other = await createTestApplication(
      '--authentication=basic',
      '--users=demo:demo',
      `--allowed-origins=${friend}`,
    );
    const payload = { username: 'demo', password: 'demo' };
    const cookie = cookieOf(await send('POST', '/ui/api/session', own, payload, other.app));
    const me = '/v2/authentication/me';
    const status = async (headers: Headers): Promise<number> =>
      (await send('GET', me, headers, undefined, other.app)).statusCode;
    expect(await status({ ...own, cookie })).toBe(200);
    const foreign = { host: 'localhost:8080', origin: friend, 'sec-fetch-site': 'cross-site' };
    expect(await status({ ...foreign, cookie })).toBe(401);
    expect(await status({ ...foreign, origin: 'https://evil.test', cookie })).toBe(403);
    expect(await status({ ...own, 'sec-fetch-site': 'same-site', cookie })).toBe(403);
    await other.stop();
  });

  it('ends by a sign-out, which deletes its cookie', async () => {
    const cookie = cookieOf(await signIn('demo', 'demo'));
    const response = await send('DELETE', '/ui/api/session', { ...own, cookie });
    expect(response.statusCode).toBe(204);
    expect(String(response.headers['set-cookie'])).toMatch(/^continuo-session=; .*Max-Age=0/);
    // Law S4: another node accepts a copy of the cookie until it ends by itself.
    if (nodeCount === 1) expect(await who({ ...own, cookie })).toBe(401);
    // Another session of the same user stays. A request without a session ends none.
    const other = cookieOf(await signIn('demo', 'demo'));
    expect((await send('DELETE', '/ui/api/session', own)).statusCode).toBe(204);
    expect(await who({ ...own, cookie: other })).toBe('demo');
  });

  it('ends with the password and with the user, even if a namesake is created later', async () => {
    const first = await newUser('mallory', 'old');
    await ask('PUT /v2/users/mallory', { password: 'new' });
    expect(await who({ ...own, cookie: first })).toBe(401);
    const second = cookieOf(await signIn('mallory', 'new'));
    await ask('DELETE /v2/users/mallory');
    expect(await who({ ...own, cookie: second })).toBe(401);
    await newUser('mallory', 'new');
    expect(await who({ ...own, cookie: second })).toBe(401);
  });

  it('is refused if any part of it was changed', async () => {
    const cookie = await newUser('trudy', 'p');
    const [name = '', value = ''] = cookie.split('=');
    const [payload = '', mac = '', ofPassword = ''] = value.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown[];
    const asDemo = Buffer.from(JSON.stringify(claims.with(1, 'demo'))).toString('base64url');
    const forged = [
      `${asDemo}.${mac}.${ofPassword}`,
      `${payload}.${mac.slice(1)}.${ofPassword}`,
      `${payload}.${mac}.${ofPassword.slice(1)}`,
      `${payload}.${mac}`,
      `${payload}.`,
      payload,
      'e30.e30',
      'x'.repeat(5_000),
    ];
    for (const token of forged) {
      expect([token, await who({ ...own, cookie: `${name}=${token}` })]).toEqual([token, 401]);
    }
  });

  it('is not given for a wrong password, and the answer makes no browser ask for one', async () => {
    for (const [username, password] of [
      ['demo', 'wrong'],
      ['nobody', 'demo'],
      ['a'.repeat(256), 'demo'],
    ] as const) {
      const response = await signIn(username, password);
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({ title: 'Unauthorized', detail: 'Bad credentials' });
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(response.headers['www-authenticate']).toBeUndefined();
    }
    const asked = await send('GET', '/ui/api/session', own);
    expect([asked.statusCode, asked.headers['www-authenticate']]).toEqual([401, undefined]);
    const page = { ...own, 'x-requested-with': 'continuo-ui' };
    const read = await send('GET', '/v2/topology', page);
    expect([read.statusCode, read.headers['www-authenticate']]).toEqual([401, undefined]);
    const client = await send('GET', '/v2/topology', {});
    expect(client.headers['www-authenticate']).toMatch(/^Basic/);
  });

  it('is not given for names and passwords longer than any user has', async () => {
    expect((await signIn('a'.repeat(257), 'demo')).statusCode).toBe(400);
    expect((await signIn('demo', 'p'.repeat(10_001))).statusCode).toBe(400);
    expect((await signIn('demo', 'p'.repeat(64 * 1024))).statusCode).toBe(413);
  });

  it('stays a TLS session when a request renews it that does not show TLS', async () => {
    const clock = { ...systemClock, aheadMs: 0, nowMs: () => Date.now() + clock.aheadMs };
    const other = await createJobsApplication({
      flags: ['--authentication=basic', '--users=demo:demo'],
      clock,
    });
    const payload = { username: 'demo', password: 'demo' };
    const byTls = { ...own, origin: 'https://localhost:8080' };
    for (const [headers, isSecure] of [
      [byTls, true],
      [own, false],
    ] as const) {
      const signedIn = await send('POST', '/ui/api/session', headers, payload, other.app);
      const reading = { ...own, cookie: cookieOf(signedIn) };
      clock.aheadMs += 11 * 60_000;
      const read = await send('GET', '/v2/authentication/me', reading, undefined, other.app);
      const renewed = String(read.headers['set-cookie']);
      expect(renewed).toMatch(/^continuo-session=/);
      expect(renewed.endsWith('; Secure')).toBe(isSecure);
    }
    await other.stop();
  });

  it('is not given where passwords are not accepted', async () => {
    const open = await createTestApplication();
    const payload = { username: 'demo', password: 'demo' };
    const response = await send('POST', '/ui/api/session', own, payload, open.app);
    expect(response.statusCode).toBe(403);
    await open.stop();
  });
});
