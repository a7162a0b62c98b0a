import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildWeb } from './built-web.ts';
import { expenseApproval, expenseForm } from './files.ts';
import { startUiServer, type UiServer } from './server.ts';

let server: UiServer;

beforeAll(async () => {
  buildWeb();
  server = await startUiServer();
}, 120_000);

afterAll(() => server.stop());

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(server.url + path, { headers, redirect: 'manual' });
}

it('every page is the same document, with a policy that loads nothing from elsewhere', async () => {
  for (const path of ['/ui/', '/ui/instances/2251799813685249', '/ui/admin/users/ada.b@c.de']) {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain('<div id="root">');
  }
});

it('files may be cached for ever, are compressed as the browser accepts, and are not sent twice', async () => {
  const html = await (await get('/ui/')).text();
  const [, script = ''] = /src="(\/ui\/assets\/[^"]+\.js)"/.exec(html) ?? [];
  const packed = await get(script, { 'accept-encoding': 'br, gzip' });
  expect(packed.status).toBe(200);
  expect(packed.headers.get('content-encoding')).toBe('br');
  expect(packed.headers.get('cache-control')).toContain('immutable');
  const plain = await get(script, { 'accept-encoding': 'br;q=0, identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await packed.text()).toBe(await plain.text());
  const etag = packed.headers.get('etag') ?? '';
  expect((await get(script, { 'if-none-match': etag })).status).toBe(304);
});

it('a path without a page or a file is 404, also above the folder', async () => {
  const paths = ['/ui/assets/none.js', '/ui/..%2f..%2fpackage.json', '/ui/api/none', '/ui/.hash'];
  for (const path of paths) {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 404]);
  }
});

it('a browser is redirected to the interface, and from addresses of other products to the same resource', async () => {
  expect((await get('/', { accept: 'text/html,*/*' })).headers.get('location')).toBe('/ui/');
  expect((await get('/')).status).toBe(302);
  expect((await get('/ui')).headers.get('location')).toBe('/ui/');
  expect((await get('/operate/processes/7')).headers.get('location')).toBe('/ui/instances/7');
  expect((await get('/tasklist/7')).headers.get('location')).toBe('/ui/tasks/7');
});

interface SessionAnswer {
  readonly kind: string;
  readonly jobs: { readonly kind: string; readonly tenantId: string; readonly token: string };
}

it('the session has a token that the Jobs Service accepts, of the requested tenant', async () => {
  const response = await get('/ui/api/session?tenant=tenant-x&role=organizer');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const session = (await response.json()) as SessionAnswer;
  expect(session.kind).toBe('development');
  expect(session.jobs).toMatchObject({ kind: 'lent', tenantId: 'tenant-x' });
  const authorization = `Bearer ${session.jobs.token}`;
  expect((await get('/jobs/v1/jobs', { authorization })).status).toBe(200);
  expect((await get('/ui/api/session?tenant=%3Cdefault%3E')).status).toBe(400);
  expect((await get('/ui/api/session?role=king')).status).toBe(400);
});

/** A page's stream of changes; `until` reads on until a word has arrived. */
async function watchChanges(signal: AbortSignal) {
  const response = await fetch(`${server.url}/ui/api/changes`, { signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const body = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async (word: string): Promise<void> => {
    while (!text.includes(word)) {
      const { value, done } = (await body?.read()) ?? { value: undefined, done: true };
      if (done) throw new Error(`Expected ${word}, but the stream ended after ${text}`);
      text += value;
    }
  };
}

it('an open page is notified of changes, and that the server is alive', async () => {
  const control = new AbortController();
  const until = await watchChanges(control.signal);
  await until('event: hello');
  await server.deploy({ 'hello.bpmn': expenseApproval, 'hello.form': expenseForm });
  await until('event: changed');
  control.abort();
});

it('very many open pages are notified in turn, and none is left out', async () => {
  const control = new AbortController();
  const pages = await Promise.all(Array.from({ length: 30 }, () => watchChanges(control.signal)));
  await Promise.all(pages.map((until) => until('event: hello')));
  await server.deploy({ 'turn.bpmn': expenseApproval, 'turn.form': expenseForm });
  let told = 0;
  const first = pages.map(async (until, index) => {
    await until('event: changed');
    told += 1;
    return { index, told };
  });
  await Promise.race(first);
  // One check notifies some pages at once, and the others a second later at the earliest.
  expect(told).toBeLessThan(pages.length);
  await Promise.all(first);
  control.abort();
});
