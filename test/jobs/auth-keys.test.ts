/** The keys of the tokens' issuer: rotation, outages, and clients that try to make the server request them often. */
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readArguments } from '../../src/config/config.ts';
import { callerRoutes } from './caller-route.ts';
import { claimsOf, signWith } from './issuer.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

const second = 1_000;
const refreshMs = 300 * second;
const cooldownMs = 30 * second;
const retryMs = 5 * second;
const staleMaxMs = 3_600 * second;

let server: Server;
let application: JobsApplication;
/** How the issuer answers, and how often it was asked. */
let answer: RequestListener;
let asked = 0;
/** Added to both clocks. */
let laterMs = 0;

const pairs = new Map<string, KeyPairKeyObjectResult>();

function pairOf(kid: string): KeyPairKeyObjectResult {
  const pair = pairs.get(kid) ?? generateKeyPairSync('ed25519');
  pairs.set(kid, pair);
  return pair;
}

/** From now on the issuer has these keys. */
function publish(...names: readonly string[]): void {
  const set = names.map((kid) => ({ ...pairOf(kid).publicKey.export({ format: 'jwk' }), kid }));
  answer = (_request, response) => response.end(JSON.stringify({ keys: set }));
}

function tokenBy(kid: string, tenant = 'tenant-a'): Promise<string> {
  const claims = { ...claimsOf({ tenant }), exp: farSeconds() };
  return signWith(pairOf(kid).privateKey, claims, { kid });
}

/** An expiry after every moment of these tests. */
function farSeconds(): number {
  return Math.floor(Date.now() / second) + 30 * 86_400;
}

async function statusOf(token: string): Promise<number> {
  return (await application.request('POST', '/jobs/v1/test/any', { as: token })).status;
}

const down: RequestListener = (request) => request.socket.destroy();

beforeEach(async () => {
  pairs.clear();
  asked = 0;
  laterMs = 0;
  answer = down;
  server = createServer((request, response) => {
    asked++;
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  application = await createJobsApplication({
    routes: [callerRoutes],
    flags: [
      '--log-level=silent',
      `--jobs-jwks=http://127.0.0.1:${port}/keys`,
      `--jobs-jwks-refresh-ms=${refreshMs}`,
      `--jobs-jwks-cooldown-ms=${cooldownMs}`,
      `--jobs-jwks-stale-max-ms=${staleMaxMs}`,
    ],
    clock: {
      nowMs: () => Date.now() + laterMs,
      elapsedMs: () => performance.now() + laterMs,
    },
  });
});

afterEach(async () => {
  await application.stop();
  server.closeAllConnections();
  server.close();
});

describe('rotation', () => {
  test('a token of a new key is accepted at once, and those of the old one still', async () => {
    publish('old');
    const old = await tokenBy('old');
    expect(await statusOf(old)).toBe(200);
    laterMs += cooldownMs;
    publish('old', 'new');
    expect(await statusOf(await tokenBy('new'))).toBe(200);
    expect(await statusOf(old)).toBe(200);
    expect(asked).toBe(2);
  });

  test('a token of a withdrawn key is refused, although it was accepted before', async () => {
    publish('old', 'new');
    const old = await tokenBy('old');
    expect(await statusOf(old)).toBe(200);
    publish('new');
    expect(await statusOf(old)).toBe(200);
    laterMs += 2 * refreshMs + 1;
    expect(await statusOf(old)).toBe(401);
    expect(await statusOf(await tokenBy('new'))).toBe(200);
  });

  test('unchanged keys do not invalidate the remembered tokens', async () => {
    publish('only');
    const token = await tokenBy('only');
    expect(await statusOf(token)).toBe(200);
    laterMs += 3 * refreshMs;
    expect(await statusOf(token)).toBe(200);
    expect(asked).toBe(2);
  });
});

describe('an outage of the issuer', () => {
  test('does not invalidate its tokens, up to the configured age', async () => {
    publish('only');
    const token = await tokenBy('only');
    const another = await tokenBy('only', 'tenant-b');
    expect(await statusOf(token)).toBe(200);
    answer = down;
    laterMs += staleMaxMs - second;
    expect(await statusOf(token)).toBe(200);
    expect(await statusOf(another)).toBe(200);
    laterMs += 2 * second;
    expect(await statusOf(token)).toBe(502);
    publish('only');
    laterMs += retryMs;
    expect(await statusOf(token)).toBe(200);
  });

  test('at the start of the server is a 502 with the time to try again', async () => {
    publish('only');
    const token = await tokenBy('only');
    answer = down;
    const { status, error, headers } = await application.request('POST', '/jobs/v1/test/any', {
      as: token,
    });
    expect([status, error?.code]).toEqual([502, 'ERR_JOBS_DOWNSTREAM_UNAVAILABLE']);
    expect(headers['retry-after']).toBe('5');
    publish('only');
    expect(await statusOf(token)).toBe(502);
    laterMs += retryMs;
    expect(await statusOf(token)).toBe(200);
    expect(asked).toBe(2);
  });

  test.each<readonly [string, RequestListener]>([
    ['an error', (_request, response) => response.writeHead(500).end('{"keys":[]}')],
    ['a page', (_request, response) => response.end('<html></html>')],
    ['no keys', (_request, response) => response.end('{"keys":[]}')],
    [
      'a secret key only',
      (_request, response) => response.end('{"keys":[{"kty":"oct","k":"YQ"}]}'),
    ],
    ['something else', (_request, response) => response.end('{"keys":{"a":1}}')],
    ['null', (_request, response) => response.end('null')],
    [
      'a redirection',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['more than a megabyte', (_request, response) => response.end('x'.repeat(1_200_000))],
  ])('an answer that is %s leaves the keys as they were', async (_name, broken) => {
    publish('only');
    const token = await tokenBy('only');
    expect(await statusOf(token)).toBe(200);
    answer = broken;
    laterMs += 3 * refreshMs;
    expect(await statusOf(token)).toBe(200);
    expect(asked).toBe(2);
  });
});

describe('a storm', () => {
  test('of tokens with unknown keys asks the issuer once in a cooldown', async () => {
    publish('only');
    expect(await statusOf(await tokenBy('only'))).toBe(200);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const strangers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        signWith(stranger, claimsOf({}), { kid: `unknown-${index}` }),
      ),
    );
    for (let round = 1; round <= 3; round++) {
      laterMs += cooldownMs;
      const statuses = new Set(await Promise.all(strangers.map(statusOf)));
      expect([...statuses]).toEqual([401]);
      expect(asked).toBe(1 + round);
    }
  });

  test('at the start asks the issuer once', async () => {
    publish('only');
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenBy('only')));
    const statuses = await Promise.all(tokens.map(statusOf));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(asked).toBe(1);
  });

  test('during an outage asks the issuer once in five seconds', async () => {
    publish('only');
    const token = await tokenBy('only');
    answer = down;
    for (let round = 1; round <= 3; round++) {
      await Promise.all(Array.from({ length: 50 }, () => statusOf(token)));
      expect(asked).toBe(round);
      laterMs += retryMs;
    }
  });
});

test('a remembered token ends when it expires', async () => {
  publish('only');
  const token = await signWith(pairOf('only').privateKey, claimsOf({}), { kid: 'only' });
  expect(await statusOf(token)).toBe(200);
  laterMs += 3_590 * second;
  expect(await statusOf(token)).toBe(200);
  laterMs += 11 * second;
  expect(await statusOf(token)).toBe(401);
});

test('keys are read by https, or from this machine', () => {
  const kindOf = (location: string) => readArguments([`--jobs-jwks=${location}`], {}, '1').kind;
  expect(kindOf('https://issuer.test/keys')).toBe('start');
  expect(kindOf('http://[::1]:8080/keys')).toBe('start');
  expect(kindOf('http://issuer.test/keys')).toBe('invalid');
  expect(kindOf('http://127.0.0.1.evil.test/keys')).toBe('invalid');
  expect(kindOf('file:///etc/passwd')).toBe('invalid');
  expect(kindOf('ftp://issuer.test/keys')).toBe('invalid');
});
