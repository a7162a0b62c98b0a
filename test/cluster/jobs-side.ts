import { readFileSync } from 'node:fs';
import { createAuthority, writeTemporary } from '../jobs/certificates.ts';
import { audience, createIssuer, issuerName, type TokenSubject } from '../jobs/issuer.ts';
import { openRawTlsConnection, type RawConnection } from '../raw-connection.ts';
import { openWebhookSink, type WebhookSink } from './webhook-sink.ts';

/**
 * The credentials of tenants and workers of the Jobs Service, and the keys by which the nodes of a cluster verify them.
 */
export interface JobsSide {
  readonly serverFlags: readonly string[];
  readonly tokenOf: (subject: TokenSubject) => Promise<string>;
  /** Mutual TLS, as this worker. */
  readonly openWorker: (worker: number, port: number) => Promise<RawConnection>;
  /** The receiver of the tenants' webhooks. */
  readonly sink: WebhookSink;
}

/** The workers, each with its own certificate. */
export const workerCount = 8;

export async function createJobsSide(): Promise<JobsSide> {
  const issuer = createIssuer();
  const authority = await createAuthority('Chaos workers');
  const server = await authority.issue({
    subject: 'CN=localhost',
    purpose: 'server',
    dnsNames: ['localhost'],
  });
  const workers = await Promise.all(
    Array.from({ length: workerCount }, (_, index) =>
      authority.issue({ subject: `CN=jobs-worker-${index}` }),
    ),
  );
  const ca = readFileSync(authority.file);
  return {
    serverFlags: [
      `--jobs-jwks=${issuer.keyFile}`,
      `--jobs-issuer=${issuerName}`,
      `--jobs-audience=${audience}`,
      `--jobs-worker-ca=${authority.file}`,
      `--jobs-worker-cert=${writeTemporary('server.pem', server.certificate)}`,
      `--jobs-worker-key=${writeTemporary('server.key.pem', server.key)}`,
      '--jobs-worker-port=0',
      '--jobs-rate-limit=off',
      '--jobs-webhooks-allow-private',
    ],
    sink: await openWebhookSink(),
    tokenOf: issuer.tokenOf,
    openWorker: (worker, port) => {
      const { certificate, key } = workers[worker % workers.length] ?? server;
      return openRawTlsConnection(port, {
        ca,
        cert: Buffer.from(certificate),
        key: Buffer.from(key),
      });
    },
  };
}
