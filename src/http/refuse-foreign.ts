/**
 * Refuses requests that a browser sends for a page of another site. Without authentication, any page that a person
 * opens could otherwise act on a server that only that person's machine reaches; with authentication, it could act as
 * that person.
 *
 * B1  A request from another site (`Origin`, `Sec-Fetch-Site`) is refused on every route and method, unless its origin
 *     is allowed. Clients other than browsers send neither header.
 * B2  Without authentication, a request must name the server by a name that no foreign DNS can point to it.
 * B3  A person may follow a link from anywhere to a page (`config.isPage`); opening a page changes nothing.
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
    /** A page for people; other sites may link to it. */
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

/** The server's name in a request, if the server does not accept it. */
function strangeHost(
  request: FastifyRequest,
  { servedHosts }: BrowserSettings,
): string | undefined {
  // Workers have presented a certificate, which no page can.
  if (servedHosts.kind === 'every' || isFromWorkerListener(request)) return undefined;
  // A target that is a whole URL takes precedence over the header (RFC 9112 §3.2.2).
  const host = /^https?:\/\/([^/?#]*)/i.exec(request.url)?.[1] ?? request.headers.host;
  // A request without a host is HTTP/1.0, which no browser uses.
  return host === undefined || isServed(host, servedHosts) ? undefined : host;
}

/** Whether a browser sends the request for a page that is not this server's. */
export function isForeign(request: FastifyRequest): boolean {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  if (!isOwn && !(origin === undefined && isFollowedLink(request))) return true;
  // Behind a proxy that terminates TLS, the scheme is the proxy's.
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

/**
 * Answers the preflight request that a browser sends before a request that no HTML form could send (Fetch Standard,
 * CORS-preflight fetch).
 */
function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): void {
  const requested = headers['access-control-request-headers'];
  if (requested !== undefined && /^[\w\-, ]+$/.test(requested)) {
    reply.header('access-control-allow-headers', requested);
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
  return `Expected a request of this server's own pages, but it comes from another site (${from}). --allowed-origins lists further origins.`;
}

function refuse(request: FastifyRequest, reply: FastifyReply, reason: string): void {
  if (isForJobs(request)) sendJobsError(reply, { name: 'FORBIDDEN', message: reason });
  else sendProblem(reply, { status: 403, title: 'FORBIDDEN', detail: reason });
}
