/**
 * Identifies the worker of a request: by the certificate of its TLS connection, or by the certificate that a trusted
 * proxy has written into a header. A client cannot write either by itself.
 */
import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { checkCertificate } from '../auth/certificate/check-certificate.ts';
import type { Trust } from '../auth/certificate/trust.ts';
import type { WorkerSettings } from './jobs-settings.ts';
import type { IdentifyWorker, Presented } from './worker-identity.ts';
import { nameWorker } from './worker-names.ts';

export interface IdentifyWorkerOptions {
  readonly settings: WorkerSettings;
  readonly trust: () => Trust | undefined;
  readonly isTrustedProxy: (address: string) => boolean;
  readonly nowMs: () => number;
}

/** A result for a certificate, valid until the certificate expires or the trusted authorities change. */
interface Remembered {
  readonly presented: Presented;
  readonly validUntilMs: number;
  readonly trust: Trust;
}

interface Moment {
  readonly trust: Trust;
  readonly nowMs: number;
}

const headersRememberedMax = 1_000;

export function createIdentifyWorker(options: IdentifyWorkerOptions): IdentifyWorker {
  const { settings, trust, isTrustedProxy, nowMs } = options;
  const bySocket = new WeakMap<TLSSocket, Remembered>();
  const byHeader = new Map<string, Remembered>();

  const identifySocket = (socket: TLSSocket, now: Moment): Presented => {
    const remembered = bySocket.get(socket);
    if (isStillValid(remembered, now)) return remembered.presented;
    const found = examine(certificateOf(socket), settings, now);
    bySocket.set(socket, found);
    return found.presented;
  };
  const identifyHeader = (request: FastifyRequest, now: Moment): Presented => {
    const text = request.headers[settings.certificateHeader];
    if (typeof text !== 'string') return noCertificate;
    const remembered = byHeader.get(text);
    if (isStillValid(remembered, now)) return remembered.presented;
    const found = examine(readForwarded(text), settings, now);
    // Only valid certificates are kept, so a client cannot displace them with invented ones.
    if (found.presented.kind === 'worker') {
      if (byHeader.size >= headersRememberedMax) byHeader.clear();
      byHeader.set(text, found);
    }
    return found.presented;
  };
  return (request) => {
    const trusted = trust();
    if (trusted === undefined) return noAuthority;
    const now = { trust: trusted, nowMs: nowMs() };
    const { socket } = request.raw;
    if (socket instanceof TLSSocket) return identifySocket(socket, now);
    return isTrustedProxy(request.ip) ? identifyHeader(request, now) : noCertificate;
  };
}

function isStillValid(remembered: Remembered | undefined, now: Moment): remembered is Remembered {
  return remembered?.trust === now.trust && now.nowMs < remembered.validUntilMs;
}

function examine(
  certificate: X509Certificate | Presented,
  settings: WorkerSettings,
  { trust, nowMs }: Moment,
): Remembered {
  // A refusal is remembered only until the next request of the connection.
  if (!(certificate instanceof X509Certificate)) {
    return { presented: certificate, validUntilMs: nowMs, trust };
  }
  const checked = checkCertificate(certificate, trust, nowMs);
  return checked.kind === 'refused'
    ? { presented: checked, validUntilMs: nowMs, trust }
    : { presented: nameWorker(certificate, settings), validUntilMs: checked.validUntilMs, trust };
}

function certificateOf(socket: TLSSocket): X509Certificate | Presented {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return noCertificate;
  return socket.authorized
    ? certificate
    : refused(`The client certificate is not trusted: ${String(socket.authorizationError)}.`);
}

const onePemBlock = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

function readForwarded(text: string): X509Certificate | Presented {
  try {
    const pem = decodeURIComponent(text);
    return onePemBlock.test(pem) ? new X509Certificate(pem) : unreadable;
  } catch {
    // The error of decoding or parsing gives no further information.
    return unreadable;
  }
}

function refused(reason: string): Presented {
  return { kind: 'refused', reason };
}

const unreadable = refused('The forwarded client certificate cannot be read.');
const noCertificate = refused(
  'There is no client certificate. Workers call the listener for workers.',
);
const noAuthority = refused(
  "No authority of workers' certificates is configured, so no worker is accepted.",
);
