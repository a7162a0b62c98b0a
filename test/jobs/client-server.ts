import { createAuthority, writeTemporary } from './certificates.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import type { TokenSubject } from './issuer.ts';
import type { TlsIdentity } from '../../src/jobs.ts';

/** A server that listens for clients and for workers, and the credentials for both. */
export interface ClientServer {
  readonly application: JobsApplication;
  readonly url: string;
  readonly workersUrl: string;
  readonly tls: TlsIdentity;
  /** A token of a separate tenant, so that no other test sees its jobs. */
  readonly newTenant: () => Promise<{ readonly as: TokenSubject; readonly token: string }>;
}

export async function startClientServer(): Promise<ClientServer> {
  const authority = await createAuthority('Workers');
  const server = await authority.issue({ purpose: 'server', dnsNames: ['localhost'] });
  const application = await createJobsApplication({
    flags: [
      '--jobs-worker-port=0',
      `--jobs-worker-ca=${authority.file}`,
      `--jobs-worker-cert=${writeTemporary('server.pem', server.certificate)}`,
      `--jobs-worker-key=${writeTemporary('server.key', server.key)}`,
    ],
  });
  const url = await application.app.listen({ port: 0, host: '127.0.0.1' });
  const workersUrl = new URL(await application.listenForWorkers());
  // The worker that the certificate names.
  workersUrl.hostname = 'localhost';
  const worker = await authority.issue({ subject: 'CN=jobs-worker-client' });
  let tenants = 0;
  return {
    application,
    url,
    workersUrl: workersUrl.href,
    tls: { ca: authority.certificate, cert: worker.certificate, key: worker.key },
    newTenant: async () => {
      tenants += 1;
      const as = { tenant: `client-${tenants}`, roles: ['organizer'], plan: 'enterprise' };
      return { as, token: await application.issuer.tokenOf(as) };
    },
  };
}
