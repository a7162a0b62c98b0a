/**
 * Requests that a browser sends for a page of another site. Without authentication any page that a person opens could
 * otherwise act on a server that only that person's machine reaches; with it, in that person's name.
 *
 * B1  A request that says it comes from another site (`Origin`, `Sec-Fetch-Site`) is refused, whatever its route and
 *     method, unless its origin is allowed. Clients that are no browsers send neither header.
 * B2  Without authentication a request must name the server by a name that no stranger's DNS can give it.
 * B3  A person may follow a link from anywhere to a page (`config.isPage`); a page acts on nothing by being opened.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isServed, type BrowserSettings } from './browser-settings.ts';
import { sendJobsError } from './jobs-v1/envelope.ts';
import { isForJobs } from './jobs-v1/prefix.ts';
import { isFromWorkerListener } from './jobs-v1/worker-listener.ts';
import { sendProblem } from './v2/problem.ts';
import { shown } from './v2/violation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A page for people, to which a link on another site may lead. */
    isPage?: boolean;
  }
}

/** Must be the first of all hooks. */
export function refuseForeignRequests(app: FastifyInstance, settings: BrowserSettings): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { allowedOrigins } = settings;
    const { origin } = request.headers;
    const isAllowed = origin !== undefined && allowedOrigins.has(origin);
    if (allowedOrigins.size > 0) reply.header('vary', 'Origin');
    const host = strangeHost(request, settings);
    if (host !== undefined) refuse(request, reply, notServed(host));
    else if (!isAllowed && isForeign(request)) refuse(request, reply, notAllowed(request));
    else if (!isAllowed) done();
    else {
      allow(reply, origin);
      if (isPreflight(request)) answerPreflight(request, reply);
      else done();
    }
  });
}

/** The name by which a request asks for the server, if it is not served by it. */
function strangeHost(
  request: FastifyRequest,
  { servedHosts }: BrowserSettings,
): string | undefined {
  // Workers have shown a certificate, which no page can.
  if (servedHosts.kind === 'every' || isFromWorkerListener(request)) return undefined;
  // A target that is a whole URL counts more than the header (RFC 9112 §3.2.2).
  const host = /^https?:\/\/([^/?#]*)/i.exec(request.url)?.[1] ?? request.headers.host;
  // Without any, it is HTTP/1.0, which no browser speaks.
  return host === undefined || isServed(host, servedHosts) ? undefined : host;
}

function isForeign(request: FastifyRequest): boolean {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  if (!isOwn && !(origin === undefined && isFollowedLink(request))) return true;
  // Behind a proxy that ends TLS the scheme is the proxy's.
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

function isFollowedLink({ method, headers, routeOptions }: FastifyRequest): boolean {
  return (
    routeOptions.config.isPage === true &&
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

function allow(reply: FastifyReply, origin: string): void {
  reply
    .header('access-control-allow-origin', origin)
    .header('access-control-expose-headers', exposedHeaders);
}

const exposedHeaders =
  'etag, location, retry-after, x-request-id, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';
const rememberedSeconds = 600;

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** What a browser asks before it sends what a form could not (Fetch Standard, CORS-preflight fetch). */
function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): void {
  const asked = headers['access-control-request-headers'];
  if (asked !== undefined && /^[\w\-, ]+$/.test(asked)) {
    reply.header('access-control-allow-headers', asked);
  }
  reply
    .code(204)
    .header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
    .header('access-control-max-age', rememberedSeconds.toString())
    .send();
}

function notServed(host: string): string {
  return `Expected a loopback host name, but the request is for '${shown(host)}'. Without authentication other names are served only if --allowed-hosts has them.`;
}

function notAllowed({ headers }: FastifyRequest): string {
  const { origin, 'sec-fetch-site': site = '' } = headers;
  const from =
    origin === undefined ? `Sec-Fetch-Site '${shown(site)}'` : `Origin '${shown(origin)}'`;
  return `Expected a request of this server's own pages, but it comes from another site (${from}). --allowed-origins names others that may ask.`;
}

function refuse(request: FastifyRequest, reply: FastifyReply, reason: string): void {
  if (isForJobs(request)) sendJobsError(reply, { name: 'FORBIDDEN', message: reason });
  else sendProblem(reply, { status: 403, title: 'FORBIDDEN', detail: reason });
}
