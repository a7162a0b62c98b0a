/**
 * The listener for workers: TLS with a client certificate. Connections without a valid certificate still reach a
 * request, so that they are answered in the envelope. It serves only worker routes and health.
 */
import { constants, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assert } from '../../core/assert.ts';
import type { CertificateStore } from '../auth/certificate/certificate-store.ts';
import { metaStart, type JobsError, errorText } from './envelope.ts';

export interface WorkerListener {
  /** Starts listening, and returns the URL without a slash at the end. */
  readonly listen: (options: { readonly host: string; readonly port: number }) => Promise<string>;
  readonly server: Server;
  readonly close: () => Promise<void>;
}

const handshakeWithinMs = 10_000;
const requestSentWithinMs = 60_000;
const connectionsMax = 10_000;
/** The router does not normalize paths, so a path with this prefix stays below it. */
const servedPaths = /^\/jobs\/v1\/(?:_internal\/|health(?:\?|$))/;

/** Creates the listener. The certificates must be loaded. */
export function createWorkerListener(
  app: FastifyInstance,
  certificates: CertificateStore,
): WorkerListener {
  const secureContext = certificates.secureContext();
  assert(secureContext, 'the certificate of the listener to be loaded');
  const server = createServer(
    {
      ...secureContext,
      requestCert: true,
      // `identifyWorker` refuses the request in the envelope.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      // A resumed session keeps its old verdict. Without tickets, and without a session store (which Node leaves to its
      // users), every connection presents its certificate again.
      secureOptions: constants.SSL_OP_NO_TICKET,
      handshakeTimeout: handshakeWithinMs,
      requestTimeout: requestSentWithinMs,
    },
    (request, response) => {
      // The router also has all other routes, which this listener must not serve.
      if (request.url !== undefined && servedPaths.test(request.url)) {
        app.routing(request, response);
        return;
      }
      response.writeHead(404, { 'content-type': 'application/json' }).end(envelopeText(elsewhere));
    },
  );
  server.maxConnections = connectionsMax;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const text = envelopeText(unreadable);
    socket.end(
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  });
  certificates.onChange(() => {
    const renewed = certificates.secureContext();
    if (renewed !== undefined) server.setSecureContext(renewed);
  });
  return {
    server,
    listen: ({ host, port }) => listen(server, { host, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** Whether a request came through the listener for workers. */
export function isFromWorkerListener({ raw }: FastifyRequest): boolean {
  return raw.socket instanceof TLSSocket;
}

export const elsewhere: JobsError = {
  name: 'NOT_FOUND',
  message: 'The listener for workers serves the routes of workers only.',
};
const unreadable: JobsError = { name: 'BAD_REQUEST', message: 'The request cannot be read.' };

/** An answer without a request that it could belong to. */
function envelopeText(error: JobsError): string {
  return `{"data":null,${errorText(error)},"meta":${metaStart(randomUUID())}}}`;
}

async function listen(
  server: Server,
  options: { readonly host: string; readonly port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return `https://${host}:${port}`;
}
