import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  server = await createTestApplication('--documents', folder);
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

it('a request for a document with damaged metadata reports that', async () => {
  const upload = await server.app.inject({
    method: 'POST',
    url: '/v2/documents?documentId=damaged',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload:
      '--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\ntext\r\n--x--\r\n',
  });
  expect(upload.statusCode).toBe(201);
  const documents = path.join(folder, 'documents');
  const names = readdirSync(documents, { recursive: true }) as string[];
  const [made = ''] = names.filter((name) => name.endsWith('.json'));
  writeFileSync(path.join(documents, made), '{');
  for (const [method, url, payload] of [
    ['GET', '/v2/documents/damaged?contentHash=x', undefined],
    ['POST', '/v2/documents/damaged/links?contentHash=x', {}],
    ['DELETE', '/v2/documents/damaged', undefined],
  ] as const) {
    const answer = await server.app.inject({ method, url, ...(payload && { payload }) });
    expect([method, answer.statusCode, answer.json()]).toMatchObject([
      method,
      503,
      { title: 'UNAVAILABLE', detail: 'The server cannot read the metadata of the document.' },
    ]);
  }
});
