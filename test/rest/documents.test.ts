import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { askAs } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
let folder: string;
const ask = askAs(() => server);
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  const flags = ['--documents', folder, '--document-bytes-max=1000'];
  const users = ['--authentication=basic', '--users=demo:demo'];
  server = await createTestApplication(...users, ...flags);
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Part {
  readonly name: string;
  readonly content: string;
  readonly fileName?: string;
  readonly type?: string;
}

const file = (content: string, fileName?: string, type?: string): Part => ({
  name: 'file',
  content,
  ...(fileName === undefined ? {} : { fileName }),
  ...(type === undefined ? {} : { type }),
});
const metadata = (given: object): Part => ({
  name: 'metadata',
  content: JSON.stringify(given),
  type: 'application/json',
  fileName: 'blob',
});

const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;

async function send(
  url: string,
  payload: string | Readable,
  type = 'multipart/form-data; boundary=x',
) {
  const headers = { authorization, 'content-type': type };
  const response = await server.app.inject({ method: 'POST', url, payload, headers });

  return { status: response.statusCode, body: response.json() };
}

function upload(parts: readonly Part[], query = '') {
  const text = parts.map(
    ({ name, content, fileName, type }) =>
      `--x\r\ncontent-disposition: form-data; name="${name}"` +
      (fileName === undefined ? '' : `; filename="${fileName}"`) +
      (type === undefined ? '' : `\r\ncontent-type: ${type}`) +
      `\r\n\r\n${content}\r\n`,
  );
  return send(`/v2/documents${query}`, `${text.join('')}--x--\r\n`);
}

const read = (id: string, hash: string, who: string | null = 'demo:demo') =>
  server.app.inject({
    url: `/v2/documents/${encodeURIComponent(id)}?contentHash=${hash}`,
    headers: {
      accept: '*/*',
      ...(who === null ? {} : { authorization: `Basic ${Buffer.from(who).toString('base64')}` }),
    },
  });

/** The number of different contents in the folder. */
function contents(): number {
  const all = readdirSync(path.join(folder, 'content'), { recursive: true }) as string[];
  return all.filter((name) => name.endsWith('bytes')).length;
}
const leftovers = () => readdirSync(path.join(folder, 'arriving'));

describe('a document', () => {
  it('is stored and read with its type and name', async () => {
    const { status, body } = await upload([file('one', 'ä b.txt', 'text/html')]);
    expect(status).toBe(201);
    expect(body).toEqual({
      'camunda.document.type': 'camunda',
      storeId: 'local',
      documentId: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
      contentHash: expect.stringMatching(/^[\da-f]{64}$/) as unknown,
      metadata: {
        contentType: 'text/html',
        fileName: 'ä b.txt',
        expiresAt: null,
        size: 3,
        processDefinitionId: null,
        processInstanceKey: null,
        customProperties: {},
      },
    });
    const { headers, payload, statusCode } = await read(body.documentId, body.contentHash);
    expect([statusCode, payload]).toEqual([200, 'one']);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'content-length': '3',
      'content-disposition': `attachment; filename*=UTF-8''%C3%A4%20b.txt`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
    });
  });

  it('may have any id, which only one document can have', async () => {
    const id = '../a?/ü';
    const query = `?documentId=${encodeURIComponent(id)}`;
    const { body } = await upload([file('mine')], query);
    expect(body.documentId).toBe(id);
    const before = contents();
    expect(await upload([file('other')], query)).toMatchObject({
      status: 409,
      body: { title: 'ALREADY_EXISTS', detail: `Document with id '${id}' already exists` },
    });
    expect(contents()).toBe(before);
    expect((await read(id, body.contentHash)).payload).toBe('mine');
    const both = await Promise.all([
      upload([file('r')], '?documentId=race'),
      upload([file('r')], '?documentId=race'),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect((await read('race', both[0].body.contentHash ?? both[1].body.contentHash)).payload).toBe(
      'r',
    );
  });

  it('shares its bytes with equal ones, until the last of them is deleted', async () => {
    const before = contents();
    const first = (await upload([file('shared')])).body;
    const second = (await upload([file('shared')])).body;
    expect(second.contentHash).toBe(first.contentHash);
    expect(contents()).toBe(before + 1);
    expect((await ask(`DELETE /v2/documents/${first.documentId as string}`)).status).toBe(204);
    expect((await read(first.documentId, first.contentHash)).statusCode).toBe(404);
    expect((await read(second.documentId, second.contentHash)).payload).toBe('shared');
    await ask(`DELETE /v2/documents/${second.documentId as string}`);
    expect(contents()).toBe(before);
    expect((await ask(`DELETE /v2/documents/${second.documentId as string}`)).status).toBe(404);
  });

  it('expires with its links, and frees its id', async () => {
    const parts = [file('brief'), metadata({ expiresAt: '2040-01-01T00:00:00Z' })];
    const { body } = await upload(parts, '?documentId=brief');
    expect(body.metadata.expiresAt).toBe('2040-01-01T00:00:00.000Z');
    const before = contents();
    await ask('PUT /v2/clock', { timestamp: Date.parse('2040-01-01T00:00:00Z') });
    expect((await read('brief', body.contentHash)).statusCode).toBe(404);
    expect(contents()).toBe(before - 1);
    expect((await upload([file('next')], '?documentId=brief')).status).toBe(201);
    await ask('POST /v2/clock/reset');
  });

  test.each([
    [
      'a blank name',
      [file('x'), metadata({ fileName: ' ' })],
      400,
      'The file name must not be empty, if present.',
    ],
    [
      'a header in its type',
      [file('x'), metadata({ contentType: 'a/b\r\nx: y' })],
      400,
      /is not a media type/,
    ],
    [
      'a bad time',
      [file('x'), metadata({ expiresAt: 'tomorrow' })],
      400,
      /cannot be parsed as a date/,
    ],
    [
      'a key that is none',
      [file('x'), metadata({ processInstanceKey: 'p' })],
      400,
      /processInstanceKey/,
    ],
    ['metadata that are a list', [file('x'), { name: 'metadata', content: '[]' }], 400, /metadata/],
    ['half of its metadata', [file('x'), { name: 'metadata', content: '{' }], 400, /metadata/],
    [
      'properties in too many levels',
      [
        file('x'),
        {
          name: 'metadata',
          content: `{"customProperties":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
        },
      ],
      400,
      /customProperties/,
    ],
    ['no file', [metadata({})], 400, /'file' is not present/],
    ['too many bytes', [file('x'.repeat(1_001))], 413, /larger/],
    ['two files', [file('x'), file('y')], 400, /multipart/],
  ])('with %s is refused, and nothing is kept', async (_name, parts, status, detail) => {
    const before = contents();
    const refused = await upload(parts);
    expect(refused.status).toBe(status);
    expect(refused.body.detail).toMatch(detail);
    expect([contents(), leftovers()]).toEqual([before, []]);
  });

  test.each([
    ['half a form', '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nabc'],
    ['no form', 'hello'],
    ['nothing', ''],
  ])('in %s is refused, and nothing is kept', async (_name, payload) => {
    expect((await send('/v2/documents', payload)).status).toBe(400);
    expect(leftovers()).toEqual([]);
  });

  it('is not stored if its client disconnects in the middle', async () => {
    const { hostname, port } = new URL(await server.app.listen({ host: '127.0.0.1', port: 0 }));
    const soon = { interval: 1, timeout: 15_000 };
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v2/documents HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: ${authorization}\r\n` +
        'content-type: multipart/form-data; boundary=x\r\ncontent-length: 900\r\n\r\n' +
        '--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\nabc',
    );
    await expect.poll(() => leftovers().length, soon).toBe(1);
    socket.destroy();
    await expect.poll(leftovers, soon).toEqual([]);
  });

  it('is refused at once, if its bytes cannot be written', async () => {
    const arriving = path.join(folder, 'arriving');
    rmSync(arriving, { recursive: true });
    const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n';
    const text = 'x'.repeat(100_000);
    const chunks = [head, ...Array.from({ length: 20 }, () => text), '\r\n--x--\r\n'];
    expect(await send('/v2/documents', Readable.from(chunks))).toMatchObject({
      status: 503,
      body: { title: 'UNAVAILABLE' },
    });
    mkdirSync(arriving);
    expect((await upload([file('x')])).status).toBe(201);
  });

  it('needs a form with a boundary', async () => {
    expect((await send('/v2/documents', 'x', 'multipart/form-data')).status).toBe(400);
    expect((await ask('POST /v2/documents', { a: 1 })).status).toBe(415);
    expect((await send('/v2/documents?storeId=nope', '--x--\r\n')).body.detail).toBe(
      "Document store with id 'nope' does not exist",
    );
  });

  it('is read only with its hash', async () => {
    const { documentId: id } = (await upload([file('hashed')])).body as { documentId: string };
    const text = async (hash: string) => (await read(id, hash)).json<{ detail: string }>().detail;
    expect(await text('')).toBe(`No document hash provided for document ${id}`);
    expect(await text('wrong')).toBe(
      `Document hash for document ${id} doesn't match the provided hash wrong`,
    );
    expect((await read('none', 'x')).statusCode).toBe(404);
  });
});

describe('a batch', () => {
  const files = (...texts: readonly string[]): readonly Part[] =>
    texts.map((content, at) => ({ name: 'files', content, fileName: `${at}.txt` }));
  it('stores all files, or names those that it has not stored', async () => {
    const all = await upload(files('a', 'b'), '/batch');
    expect(all).toMatchObject({ status: 201, body: { failedDocuments: [] } });
    expect(all.body.createdDocuments).toHaveLength(2);
    const some = await upload(files('a', 'x'.repeat(1_001)), '/batch');
    expect(some).toMatchObject({
      status: 207,
      body: {
        createdDocuments: [{ metadata: { fileName: '0.txt' } }],
        failedDocuments: [{ fileName: '1.txt', status: 413, title: 'Payload Too Large' }],
      },
    });
  });
  it('takes metadata for each file', async () => {
    const list = (...all: readonly object[]): Part => ({
      name: 'metadataList',
      content: JSON.stringify(all),
    });
    const named = await upload([...files('a', 'b'), list({ fileName: 'n' }, {})], '/batch');
    const shown = named.body.createdDocuments as { metadata: { fileName: string } }[];
    expect(shown.map((one) => one.metadata.fileName)).toEqual(['n', '1.txt']);
    expect((await upload([...files('a', 'b'), list({})], '/batch')).status).toBe(400);
    expect((await upload([...files('a'), list({ fileName: 1 })], '/batch')).status).toBe(400);
    expect((await upload([], '/batch')).status).toBe(400);
  });
});

describe('a link', () => {
  it('gives no access to a later document of the same id', async () => {
    const { body } = await upload([file('same')], '?documentId=again');
    const made = await link('again', body.contentHash);
    const { pathname } = new URL(made.body.url);
    expect((await server.app.inject(pathname)).payload).toBe('same');
    await ask('DELETE /v2/documents/again');
    await upload([file('same')], '?documentId=again');
    expect((await server.app.inject(pathname)).statusCode).toBe(404);
  });

  const link = (id: string, hash: string, body: object = {}) =>
    ask(`POST /v2/documents/${id}/links?contentHash=${hash}`, body);
  it('gives access without credentials until it expires', async () => {
    const { body } = await upload([file('linked')], '?documentId=linked');
    await ask('PUT /v2/clock', { timestamp: 2_000_000_000_000 });
    const made = await link('linked', body.contentHash, { timeToLive: 60_000 });
    expect(made).toMatchObject({ status: 201, body: { expiresAt: '2033-05-18T03:34:20.000Z' } });
    const { pathname } = new URL(made.body.url);
    expect((await server.app.inject(pathname)).payload).toBe('linked');
    const forged = pathname.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await server.app.inject(forged.replace(/(links\/)./, '$1X'))).statusCode).toBe(404);
    expect((await server.app.inject('/v2/document-links/x')).statusCode).toBe(404);
    await ask('PUT /v2/clock', { timestamp: 2_000_000_060_000 });
    expect((await server.app.inject(pathname)).statusCode).toBe(404);
    await ask('POST /v2/clock/reset');
    expect((await read('linked', body.contentHash, null)).statusCode).toBe(401);
  });
  it('needs a time to live, the hash and a document', async () => {
    const { body } = await upload([file('to link')], '?documentId=to-link');
    for (const timeToLive of [0, -1]) {
      expect((await link('to-link', body.contentHash, { timeToLive })).body.detail).toBe(
        'The time to live must be greater than 0.',
      );
    }
    expect((await link('to-link', 'wrong')).status).toBe(400);
    expect((await link('none', 'x')).status).toBe(404);
    const forever = await link('to-link', body.contentHash, {
      timeToLive: Number.MAX_SAFE_INTEGER,
    });
    expect(forever.body.expiresAt).toBe('9999-12-31T23:59:59.999Z');
  });
});

it('is refused when all documents together have reached the limit of bytes', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  const small = await createTestApplication('--documents', own, '--documents-bytes-max=10000');
  const payload = (name: string, files: readonly string[]) =>
    `${files.map((one) => `--x\r\ncontent-disposition: form-data; name="${name}"; filename="f"\r\n\r\n${one}\r\n`).join('')}--x--\r\n`;
  const post = async (url: string, body: string) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const { statusCode, json } = await small.app.inject({
      method: 'POST',
      url,
      headers,
      payload: body,
    });
    return { statusCode, body: json<{ documentId: string; detail: string }>() };
  };
  expect(await post('/v2/documents/batch', payload('files', ['a', 'b']))).toMatchObject({
    statusCode: 207,
    body: { failedDocuments: [{ status: 507, title: 'Insufficient Storage' }] },
  });
  const refused = await post('/v2/documents', payload('file', ['c']));
  expect([refused.statusCode, refused.body.detail]).toEqual([
    507,
    expect.stringContaining('--documents-bytes-max') as unknown,
  ]);
  await small.stop();
  rmSync(own, { recursive: true });
});

it('users need the rights', async () => {
  await upload([file('guarded')], '?documentId=guarded');
  await ask('POST /v2/users', { username: 'eve', password: 'p', name: 'E', email: '' });
  expect((await read('guarded', 'x', 'eve:p')).statusCode).toBe(403);
  expect((await ask('DELETE /v2/documents/guarded', null, 'eve:p')).status).toBe(403);
  expect((await ask('POST /v2/documents/guarded/links?contentHash=x', {}, 'eve:p')).status).toBe(
    403,
  );
});
