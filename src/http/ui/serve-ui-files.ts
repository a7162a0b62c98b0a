import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withPageHeaders } from '../page-headers.ts';
import type { Operation } from '../v2/route.ts';
import { readUiFiles, type UiFile, type UiFiles } from './ui-files.ts';

const tag = 'Web interface';

/** `/ui/…`: the built files; all pages of the interface share one document. */
export function serveUiFiles(app: FastifyInstance): void {
  // Files are read at the first request, so that the start does not wait for them.
  let reading: Promise<UiFiles | undefined> | undefined;
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const files = await (reading ??= readUiFiles());
    if (files === undefined) {
      reading = undefined;
      return sendNotBuilt(reply);
    }
    const path = pathBelowUi(request);
    const file = files.get(path) ?? (isPage(path) ? files.get('index.html') : undefined);
    if (file === undefined)
      return withPageHeaders(reply).code(404).type('text/plain').send('Not found\n');
    return sendFile(request, reply, file);
  };
  app.get('/ui', pageRoute('getUiRoot', 'Redirect to the web interface'), (_request, reply) =>
    reply.redirect('/ui/', 308),
  );
  app.get('/ui/*', pageRoute('getUiPage', 'The web interface'), serve);
  redirectDeepLinks(app);
}

/** Redirects links in mails and alerts of other products. */
function redirectDeepLinks(app: FastifyInstance): void {
  const links = [
    ['/operate/processes/:key', 'getOperateLink', '/ui/instances/'],
    ['/tasklist/:key', 'getTasklistLink', '/ui/tasks/'],
  ] as const;
  for (const [url, id, target] of links) {
    app.get<{ Params: { key: string } }>(
      url,
      pageRoute(id, 'Redirect to the same page of the web interface'),
      (request, reply) => reply.redirect(target + encodeURIComponent(request.params.key), 302),
    );
  }
}

function pageRoute(
  id: string,
  summary: string,
): { config: { isPublic: true; isPage: true; operation: Operation } } {
  const success = { 200: { description: 'A page.', mediaType: 'text/html' } };
  return { config: { isPublic: true, isPage: true, operation: { id, tag, summary, success } } };
}

function pathBelowUi(request: FastifyRequest): string {
  return (request.params as { readonly '*': string })['*'];
}

/** Files are at the top and in `assets`; pages may end with the name of a person or a process, which has dots. */
function isPage(path: string): boolean {
  if (path.startsWith('.') || /^(?:api|assets)\//.test(path)) return false;
  return path.includes('/') || !path.includes('.');
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: UiFile): FastifyReply {
  withPageHeaders(reply).headers({
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const { encoding, body } = chooseEncoding(request.headers['accept-encoding'] ?? '', file);
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  return reply.type(file.mediaType).send(body);
}

function chooseEncoding(
  accepted: string,
  { plain, brotli, gzip }: UiFile,
): { readonly encoding: string | undefined; readonly body: Buffer } {
  if (brotli !== undefined && accepts(accepted, 'br')) return { encoding: 'br', body: brotli };
  if (gzip !== undefined && accepts(accepted, 'gzip')) return { encoding: 'gzip', body: gzip };
  return { encoding: undefined, body: plain };
}

function accepts(accepted: string, encoding: string): boolean {
  return accepted
    .split(',')
    .map((entry) => entry.trim().split(';'))
    .some(([name, weight]) => name === encoding && !/^\s*q=0(\.0*)?\s*$/.test(weight ?? ''));
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return withPageHeaders(reply)
    .code(503)
    .type('text/html; charset=utf-8')
    .send(
      '<!doctype html><html lang="en"><title>Continuo</title><h1>The web interface is not built</h1>' +
        '<p>Run <code>npm run build:web</code> in the folder of Continuo, then load this page again. ' +
        'The API works without it: <a href="/openapi.json">its OpenAPI document</a>.</p></html>\n',
    );
}
