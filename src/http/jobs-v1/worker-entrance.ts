import type { FastifyInstance } from 'fastify';
import type { CertificateStore } from '../auth/certificate/certificate-store.ts';
import type { WorkerSettings } from './jobs-settings.ts';
import { listenFailure } from '../listen-failure.ts';
import type { WorkersListening } from './workers-listening.ts';
import { createWorkerListener, type WorkerListener } from './worker-listener.ts';

/** The listener for workers, from its certificates to the end of its last connection. */
export interface WorkerEntrance {
  /** Never rejects: a failure in development does not keep the server from starting. */
  readonly open: (host: string) => Promise<WorkersListening>;
  /** Resolves when all connections are closed. */
  readonly close: () => Promise<void>;
}

export function createWorkerEntrance(
  app: FastifyInstance,
  certificates: CertificateStore | undefined,
  { certificates: configured, port }: WorkerSettings,
): WorkerEntrance {
  let listener: WorkerListener | undefined;
  let opening: Promise<WorkersListening> | undefined;
  const open = async (host: string): Promise<WorkersListening> => {
    if (certificates === undefined) return { kind: 'absent' };
    try {
      // Certificates in files were loaded before the server started.
      if (configured?.kind === 'development') await certificates.load();
      if (certificates.secureContext() === undefined) return { kind: 'absent' };
      listener = createWorkerListener(app, certificates);
      app.connections.adopt(listener.server);
      return { kind: 'listening', url: await listener.listen({ host, port }) };
    } catch (error) {
      const wanted = { host, port, portSetting: '--jobs-worker-port' } as const;
      return { kind: 'failed', reason: listenFailure(error, wanted).message };
    }
  };
  return {
    open: (host) => (opening ??= open(host)),
    close: async () => {
      certificates?.close();
      const listening = await opening;
      if (listener === undefined || listening?.kind !== 'listening') return;
      await listener.close();
    },
  };
}
