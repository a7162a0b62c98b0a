/** Refusals by the framework itself, as problem+json. */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type KnownRoutes, pathOf } from './known-routes.ts';
import {
  badRequest,
  internalProblem,
  problemMediaType,
  RefusedRequest,
  sendProblem,
  type Problem,
} from './v2/problem.ts';
import { shown } from './v2/violation.ts';

const tooLarge = 'FST_ERR_CTP_BODY_TOO_LARGE';

export function answerRefusals(app: FastifyInstance, log: Logger): void {
  // Fastify closes the connection, and a client that still sends would not see the answer. If it stays open, Node reads
  // and drops the rest, within the time limit of a request. This applies to both APIs.
  app.addHook('onError', (_request, reply, error, done) => {
    if (error.code === tooLarge) reply.removeHeader('connection');
    done();
  });
  app.setErrorHandler((error: FastifyError | RefusedRequest, request, reply) => {
    const problem =
      error instanceof RefusedRequest ? error.problem : frameworkProblem(error, request);
    if (problem.status >= 500) {
      log.error({ err: error, method: request.method, url: request.url }, 'request failed');
    }
    return sendProblem(reply, problem);
  });
}

/**
 * Answers requests without a route before their body is read. Runs after the hooks that `app` already has, so that an
 * unauthenticated client cannot distinguish unknown paths from known ones.
 */
export function answerStrayRequests(app: FastifyInstance, known: KnownRoutes): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (known.isStray(request)) sendStray(known, request, reply);
    else done();
  });
  app.setNotFoundHandler((request, reply) => sendStray(known, request, reply));
}

function frameworkProblem(error: FastifyError, request: FastifyRequest): Problem {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return {
        status: 415,
        title: 'Unsupported Media Type',
        detail: `Content-Type '${shown(request.headers['content-type'] ?? '')}' is not supported.`,
      };
    case tooLarge:
      return payloadTooLarge;
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return badRequest('Failed to read request: its length is not the announced one');
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? badRequest('Failed to read request')
        : internalProblem;
  }
}

const payloadTooLarge: Problem = {
  status: 413,
  title: 'Payload Too Large',
  detail: 'The request is larger than the server accepts.',
};

/** A path that cannot be decoded, or that has a very long part. */
export const badUrl: Problem = badRequest('The path cannot be read.');

/** Answers bytes that are not an HTTP request, without a request object (Node's `clientError`). */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOfMalformed[error.code ?? ''] ?? '400 Bad Request';
  const text = JSON.stringify({
    type: 'about:blank',
    title: status.slice(4),
    status: Number(status.slice(0, 3)),
    detail: 'Failed to read request',
    instance: '/',
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

const statusOfMalformed: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

function sendStray(known: KnownRoutes, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const methods = known.methodsFor(request);
  if (methods.length === 0) {
    return sendProblem(reply, {
      status: 404,
      title: 'Not Found',
      detail: `No endpoint ${request.method} ${shown(pathOf(request))}.`,
    });
  }
  return sendProblem(reply.header('allow', methods.join(', ')), {
    status: 405,
    title: 'Method Not Allowed',
    detail: `Method '${request.method}' is not supported.`,
  });
}
