/** Tokens that are refused (RFC 8725, RFC 7519), and the claims of accepted ones. */
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { CompactSign, SignJWT, exportSPKI, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerRoutes } from './caller-route.ts';
import { audience, claimsOf, issuerName, signWith } from './issuer.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

let application: JobsApplication;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const stranger = generateKeyPairSync('ed25519');
const retired = generateKeyPairSync('ed25519');

beforeAll(async () => {
  application = await createJobsApplication({
    routes: [callerRoutes],
    flags: (issuer) => [
      '--jobs-jwks-refresh-ms=1000',
      '--jobs-jwks-cooldown-ms=0',
      '--authentication=oidc',
      `--oidc-jwks=${issuer.keyFile}`,
      `--oidc-issuer=${issuerName}`,
      `--oidc-audience=${audience}`,
    ],
  });
  const { keyFile } = application.issuer;
  const { keys } = JSON.parse(readFileSync(keyFile, 'utf8')) as { keys: object[] };
  const added = [
    jwkOf(ec.publicKey, { kid: 'ec', alg: 'ES256' }),
    jwkOf(rsa.publicKey, { kid: 'rsa' }),
    jwkOf(weak.publicKey, { kid: 'weak', alg: 'RS256' }),
    { kty: 'oct', kid: 'secret', k: Buffer.from('secret').toString('base64url') },
    jwkOf(generateKeyPairSync('ed25519').publicKey, { kid: 'encryption', use: 'enc' }),
  ];
  writeFileSync(keyFile, JSON.stringify({ keys: [...keys, ...added] }));
});

afterAll(() => application.stop());

function jwkOf(key: KeyObject, members: object): object {
  return { ...key.export({ format: 'jwk' }), ...members };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

const caller = '/jobs/v1/test/any';

async function codeFor(token: string): Promise<readonly [number, string | undefined]> {
  const { status, error } = await application.request('POST', caller, { as: token });
  return [status, error?.code];
}

/** The status of `/v2` for the same token. */
async function statusOfV2(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await application.app.inject({ url: '/v2/topology', headers })).statusCode;
}

function encoded(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  );
}

function sign(claims: JWTPayload, header: object = {}): Promise<string> {
  return application.issuer.sign(claims, header as Readonly<Record<string, unknown>>);
}

/** Good claims with some replaced; `undefined` leaves one out. */
function withClaims(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const all = Object.entries({ ...claimsOf({}), ...claims });
  return sign(Object.fromEntries(all.filter(([, value]) => value !== undefined)));
}

function withHeader(header: object): Promise<string> {
  return sign(claimsOf({}), header);
}

/** Signs bytes that no correct issuer would sign. */
function withBody(body: string | Uint8Array): Promise<string> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return new CompactSign(bytes).setProtectedHeader({ alg: 'ES256', kid: 'ec' }).sign(ec.privateKey);
}

async function tampered(change: (parts: string[]) => void): Promise<string> {
  const parts = (await sign(claimsOf({}))).split('.');
  change(parts);
  return parts.join('.');
}

/** A signature that needs no private key, over any header. */
function withMac(alg: string, secret: string | Buffer, kid = 'first'): string {
  const signed = `${encoded({ alg, kid, typ: 'JWT' })}.${encoded(claimsOf({}))}`;
  const digest = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }[alg] ?? 'sha256';
  return `${signed}.${createHmac(digest, secret).update(signed).digest('base64url')}`;
}

const good = JSON.stringify(claimsOf({}));
type Make = () => string | Promise<string>;

const refused: readonly (readonly [name: string, make: Make])[] = [
  // Algorithms
  ...['none', 'None', 'nOnE', 'NONE', ''].map((alg): [string, Make] => [
    `alg '${alg}' without a signature`,
    () => `${encoded({ alg })}.${encoded(claimsOf({}))}.`,
  ]),
  ['alg none with a signature', () => tampered((parts) => (parts[0] = encoded({ alg: 'none' })))],
  ['alg missing', () => tampered((parts) => (parts[0] = encoded({ kid: 'first' })))],
  ['alg a number', () => tampered((parts) => (parts[0] = encoded({ alg: 1, kid: 'first' })))],
  ['alg a list', () => tampered((parts) => (parts[0] = encoded({ alg: ['EdDSA'] })))],
  ['alg in lower case', () => tampered((parts) => (parts[0] = encoded({ alg: 'eddsa' })))],
  [
    'HS256 with the public key of the issuer as the secret',
    async () => withMac('HS256', await exportSPKI(rsa.publicKey), 'rsa'),
  ],
  ['HS256 with a key of the set', () => withMac('HS256', 'secret', 'secret')],
  ['HS384 with nothing as the secret', () => withMac('HS384', '')],
  ['HS512 with the name of the key as the secret', () => withMac('HS512', 'first')],
  ['RS512, which is not in the list', () => signedBy('RS512', rsa.privateKey, 'rsa')],
  ['RS384, which is not in the list', () => signedBy('RS384', rsa.privateKey, 'rsa')],
  ['ES256 named for a key of another kind', () => signedBy('ES256', ec.privateKey, 'rsa')],
  ['RS256 with a key that is too weak', () => weakSignature()],
  // Keys
  ['a key that the token brings', () => withOwnKey({ jwk: jwkOf(stranger.publicKey, {}) })],
  ['a key set that the token names', () => withOwnKey({ jku: 'https://evil.test/jwks' })],
  ['a certificate that the token names', () => withOwnKey({ x5u: 'https://evil.test/cert' })],
  ['a certificate that the token brings', () => withOwnKey({ x5c: ['MIIB'] })],
  [
    'a key of the token beside a good one',
    () => withHeader({ jwk: jwkOf(stranger.publicKey, {}) }),
  ],
  ['an address beside a good key', () => withHeader({ jku: 'https://evil.test/jwks' })],
  ['a critical extension', () => withCritical()],
  ['a key name with a path', () => withHeader({ kid: '../../../etc/passwd' })],
  ['a key name with SQL', () => withHeader({ kid: "first' OR '1'='1" })],
  ['a key name with a URL', () => withHeader({ kid: 'https://evil.test/key' })],
  ['a key name of 10 kB', () => withHeader({ kid: 'k'.repeat(10_000) })],
  ['a key name of 300 characters', () => withHeader({ kid: 'k'.repeat(300) })],
  ['a key name that is a number', () => withHeader({ kid: 1 })],
  ['a key name that is null', () => withHeader({ kid: null })],
  ['an empty key name', () => withHeader({ kid: '' })],
  ['a key name of objects', () => withHeader({ kid: '__proto__' })],
  ['no key name where several keys would do', async () => signedBy('EdDSA', stranger.privateKey)],
  ['a stranger with the name of a good key', () => signWith(stranger.privateKey, claimsOf({}))],
  ['a key for encryption', () => withHeader({ kid: 'encryption' })],
  ['a retired key', () => signWith(retired.privateKey, claimsOf({}), { kid: 'retired' })],
  // Types
  ['typ of another kind', () => withHeader({ typ: 'dpop+jwt' })],
  ['typ a number', () => withHeader({ typ: 5 })],
  ['a nested token', () => withHeader({ cty: 'JWT' })],
  ['a token about a token', async () => withBody(await sign(claimsOf({})))],
  ['a compressed body', () => withHeader({ zip: 'DEF' })],
  ['an unencoded body', () => withHeader({ b64: false })],
  ['five parts, as encrypted tokens have', async () => `${await sign(claimsOf({}))}.AAAA.AAAA`],
  // Claims
  ['expired', () => withClaims({ exp: nowSeconds() - 120 })],
  ['expired, with a fraction', () => withClaims({ exp: nowSeconds() - 60.5 })],
  ['expired a moment ago', () => withClaims({ exp: nowSeconds() })],
  ['no exp', () => withClaims({ exp: undefined })],
  ['exp a text', () => withBody(good.replace(/"exp":(\d+)/, '"exp":"$1"'))],
  ['exp null', () => withBody(good.replace(/"exp":\d+/, '"exp":null'))],
  ['exp beyond numbers', () => withBody(good.replace(/"exp":\d+/, '"exp":1e999'))],
  ['exp negative', () => withBody(good.replace(/"exp":\d+/, '"exp":-1'))],
  ['exp in the far future', () => withClaims({ exp: nowSeconds() + 20 * 365 * 86_400 })],
  ['exp in milliseconds', () => withClaims({ exp: Date.now() + 3_600_000 })],
  ['not valid yet', () => withClaims({ nbf: nowSeconds() + 120 })],
  ['nbf a text', () => withBody(good.replace('{', '{"nbf":"1",'))],
  ['issued in the future', () => withClaims({ iat: nowSeconds() + 86_400 })],
  ['issued beyond the tolerance', () => withClaims({ iat: nowSeconds() + 61 })],
  ['another issuer', () => withClaims({ iss: 'https://evil.test' })],
  ['the issuer with a slash', () => withClaims({ iss: 'https://issuer.test/' })],
  ['no issuer', () => withClaims({ iss: undefined })],
  ['the issuer in a list', () => withClaims({ iss: ['https://issuer.test'] })],
  ['another audience', () => withClaims({ aud: 'wallet-svc' })],
  ['no audience', () => withClaims({ aud: undefined })],
  ['an empty audience', () => withClaims({ aud: [] })],
  ['an audience inside of another name', () => withClaims({ aud: 'jobs-svc.evil.test' })],
  ['no subject', () => withClaims({ sub: undefined })],
  ['an empty subject', () => withClaims({ sub: '' })],
  ['a subject that is an object', () => withClaims({ sub: { admin: true } })],
  ['a subject of 10 kB', () => withClaims({ sub: 's'.repeat(1_000) })],
  ['roles that are a text', () => withClaims({ roles: 'admin' })],
  ['roles that are an object', () => withClaims({ roles: { admin: true } })],
  ['roles that are lists', () => withClaims({ roles: [['admin']] })],
  ['a plan tier that is a list', () => withClaims({ planTier: ['enterprise'] })],
  // Form
  ['a claim twice', () => withBody(good.replace('{', '{"tenantId":"tenant-b",'))],
  [
    'a claim twice, once escaped',
    () => withBody(good.replace('{', '{"tenant\\u0049d":"tenant-b",')),
  ],
  ['a header twice', () => twiceInHeader()],
  ['a body that is a list', () => withBody('[]')],
  ['a body that is a text', () => withBody('"claims"')],
  ['a body that is null', () => withBody('null')],
  ['a body that is no JSON', () => withBody('tenantId=tenant-a')],
  ['a body with a comment', () => withBody(good.replace('{', '{/* */'))],
  ['a body that is no UTF-8', () => withBody(Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['a body that is deep', () => withBody('['.repeat(2_000) + ']'.repeat(2_000))],
  ['more than 8 kB', () => withClaims({ filler: 'x'.repeat(8_000) })],
  ['a header that is no JSON', () => tampered((parts) => (parts[0] = encoded('{"alg":')))],
  ['a header that is a list', () => tampered((parts) => (parts[0] = encoded([])))],
  ['an empty header', () => tampered((parts) => (parts[0] = ''))],
  ['an empty body', () => tampered((parts) => (parts[1] = ''))],
  ['no signature', () => tampered((parts) => (parts[2] = ''))],
  ['two parts', () => tampered((parts) => void parts.pop())],
  ['padding', () => tampered((parts) => (parts[2] = `${parts[2] ?? ''}==`))],
  ['base64 of the other alphabet', () => tampered((parts) => (parts[2] = `+/${parts[2] ?? ''}`))],
  ['spaces inside', () => tampered((parts) => (parts[1] = ` ${parts[1] ?? ''}`))],
  ['another body under the signature', () => otherBody()],
  ['another header under the signature', () => otherHeader()],
  ['half of the signature', () => tampered((parts) => (parts[2] = parts[2]?.slice(0, 43) ?? ''))],
  ['a signature of zeros', () => tampered((parts) => (parts[2] = 'A'.repeat(86)))],
  ['an ECDSA signature of zeros', () => zeroSignature()],
  ['another spelling of the signature', () => otherSpelling()],
  ['dots only', () => '..'],
  ['words', () => 'not-a-token'],
];

function signedBy(alg: string, key: KeyObject, kid?: string): Promise<string> {
  const header = kid === undefined ? { alg } : { alg, kid };
  return new SignJWT(claimsOf({})).setProtectedHeader(header).sign(key);
}

/** The library refuses to sign so weakly, so the signature is made by hand. */
function weakSignature(): string {
  const signed = `${encoded({ alg: 'RS256', kid: 'weak' })}.${encoded(claimsOf({}))}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(weak.privateKey, 'base64url');
  return `${signed}.${signature}`;
}

function withOwnKey(header: object): Promise<string> {
  return signWith(stranger.privateKey, claimsOf({}), { kid: 'stranger', ...header });
}

function withCritical(): Promise<string> {
  return new SignJWT(claimsOf({}))
    .setProtectedHeader({ alg: 'ES256', kid: 'ec', crit: ['exp'], exp: 1 })
    .sign(ec.privateKey, { crit: { exp: true } });
}

function twiceInHeader(): Promise<string> {
  return tampered((parts) => (parts[0] = encoded('{"alg":"none","alg":"EdDSA","kid":"first"}')));
}

function otherBody(): Promise<string> {
  return tampered((parts) => (parts[1] = encoded(claimsOf({ tenant: 'tenant-b' }))));
}

function otherHeader(): Promise<string> {
  return tampered((parts) => (parts[0] = encoded({ alg: 'ES256', kid: 'ec' })));
}

/** CVE-2022-21449: without a check of the range, a signature of zeros is valid for every token. */
function zeroSignature(): string {
  const head = `${encoded({ alg: 'ES256', kid: 'ec' })}.${encoded(claimsOf({}))}`;
  return `${head}.${Buffer.alloc(64).toString('base64url')}`;
}

/** The last of 86 characters has two bits that belong to no byte. */
function otherSpelling(): Promise<string> {
  return tampered((parts) => {
    const signature = parts[2] ?? '';
    const last = signature.charCodeAt(85);
    parts[2] = signature.slice(0, 85) + String.fromCharCode(last + 1);
  });
}

describe('a token is refused', () => {
  test('in at least sixty ways', () => {
    expect(refused.length).toBeGreaterThanOrEqual(60);
    expect(new Set(refused.map(([name]) => name)).size).toBe(refused.length);
  });

  test.each(refused)('%s', async (name, make) => {
    const token = await make();
    expect(await codeFor(token)).toEqual([401, 'ERR_JOBS_UNAUTHORIZED']);
    // `/v2` does not read the first claims; the last one is right a second later.
    if (!/^(?:roles|a plan tier|issued beyond)/.test(name))
      expect(await statusOfV2(token)).toBe(401);
  });

  test('that is remembered, if its signature is changed', async () => {
    const token = await application.issuer.tokenOf({});
    expect(await codeFor(token)).toEqual([200, undefined]);
    expect(await codeFor(`${token.slice(0, -4)}AAAA`)).toEqual([401, 'ERR_JOBS_UNAUTHORIZED']);
  });

  test.each([
    ['no header', {}],
    ['an empty header', { authorization: '' }],
    ['another scheme', { authorization: 'Basic ZGVtbzpkZW1v' }],
    ['no scheme', { authorization: 'eyJ.eyJ.sig' }],
    ['a scheme alone', { authorization: 'Bearer' }],
    ['a scheme with a space', { authorization: 'Bearer ' }],
    ['a token in another header', { 'x-access-token': 'eyJ.eyJ.sig' }],
  ])('%s', async (_name, headers) => {
    const answer = await application.request('POST', caller, { as: 'nobody', headers });
    expect([answer.status, answer.error?.code]).toEqual([401, 'ERR_JOBS_UNAUTHORIZED']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test('in two headers, one of which is valid', async () => {
    const token = await application.issuer.tokenOf({});
    const response = await application.app.inject({
      method: 'POST',
      url: caller,
      headers: { authorization: [`Bearer ${token}`, 'Bearer x.y.z'] as unknown as string },
    });
    expect(response.statusCode).toBe(401);
  });

  test('in a query parameter', async () => {
    const token = await application.issuer.tokenOf({});
    const url = `${caller}?access_token=${token}`;
    expect((await application.request('POST', url, { as: 'nobody' })).status).toBe(401);
  });
});

describe('an accepted token', () => {
  test('may be signed in each of the allowed ways', async () => {
    expect(await codeFor(await signedBy('ES256', ec.privateKey, 'ec'))).toEqual([200, undefined]);
    expect(await codeFor(await signedBy('RS256', rsa.privateKey, 'rsa'))).toEqual([200, undefined]);
    expect(await codeFor(await signedBy('PS256', rsa.privateKey, 'rsa'))).toEqual([200, undefined]);
    expect(await codeFor(await sign(claimsOf({})))).toEqual([200, undefined]);
    expect(await statusOfV2(await sign(claimsOf({})))).toBe(200);
    expect(await statusOfV2(await signedBy('RS256', rsa.privateKey, 'rsa'))).toBe(200);
  });
});
