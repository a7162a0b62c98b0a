/** The certificates of the listener and of the authority of workers. Their files are read again when they change. */
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { readRevocations } from './revocations.ts';
import { readCertificates, type Trust } from './trust.ts';

export interface CertificatePaths {
  readonly authority: string;
  readonly revoked: string | undefined;
  readonly server: { readonly certificate: string; readonly key: string } | undefined;
}

export interface CertificateStore {
  /** `undefined` before they are loaded. */
  readonly trust: () => Trust | undefined;
  /** The options for TLS; `undefined` before the files are loaded, or if the server has no certificate. */
  readonly secureContext: () => SecureContextOptions | undefined;
  /** Throws if the files cannot be read. Later failures keep the certificates that were read before. */
  readonly load: () => Promise<void>;
  readonly onChange: (changed: () => void) => void;
  readonly close: () => void;
}

export interface CertificateStoreOptions {
  /** Returns the paths of the files; in development it first makes them. */
  readonly locate: () => Promise<CertificatePaths>;
  readonly onFailure: (error: unknown) => void;
}

const checkEveryMs = 1_000;

interface Loaded {
  readonly stamp: string;
  readonly trust: Trust;
  readonly secureContext: SecureContextOptions | undefined;
}

export function createCertificateStore(options: CertificateStoreOptions): CertificateStore {
  let loaded: Loaded | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isChecking = false;
  let isClosed = false;
  const listeners: (() => void)[] = [];

  const check = async (paths: CertificatePaths): Promise<void> => {
    const stamp = await stampOf(paths);
    if (stamp === loaded?.stamp) return;
    loaded = await read(paths, stamp);
    for (const changed of listeners) changed();
  };
  // A check that fails, for example between the replacement of a certificate and of its key, is repeated a second
  // later.
  const checkAgain = (paths: CertificatePaths): void => {
    if (isChecking) return;
    isChecking = true;
    check(paths)
      .catch(options.onFailure)
      .finally(() => (isChecking = false));
  };
  return {
    trust: () => loaded?.trust,
    secureContext: () => loaded?.secureContext,
    load: async () => {
      const paths = await options.locate();
      await check(paths);
      if (!isClosed) timer = setInterval(() => checkAgain(paths), checkEveryMs).unref();
    },
    onChange: (changed) => listeners.push(changed),
    close: () => {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

/** Changes whenever one of the files changes, even if another file with the same content replaces it. */
async function stampOf({ authority, revoked, server }: CertificatePaths): Promise<string> {
  const paths = [authority, revoked, server?.certificate, server?.key];
  const stats = await Promise.all(
    paths.filter((path) => path !== undefined).map((path) => stat(path)),
  );
  return stats.map(({ mtimeMs, size, ino }) => `${mtimeMs}:${size}:${ino}`).join(' ');
}

async function read(paths: CertificatePaths, stamp: string): Promise<Loaded> {
  const ca = await readFile(paths.authority, 'utf8');
  const crl = paths.revoked === undefined ? undefined : await readFile(paths.revoked, 'utf8');
  const authorities = readCertificates(ca);
  const revocations = crl === undefined ? undefined : await readRevocations(crl, authorities);
  return {
    stamp,
    trust: { authorities, revocations },
    secureContext: await secureContextOf(paths, { ca, ...(crl === undefined ? {} : { crl }) }),
  };
}

async function secureContextOf(
  { server }: CertificatePaths,
  clients: SecureContextOptions,
): Promise<SecureContextOptions | undefined> {
  if (server === undefined) return undefined;
  const [cert, key] = await Promise.all([
    readFile(server.certificate, 'utf8'),
    readFile(server.key, 'utf8'),
  ]);
  const options = { ...clients, cert, key };
  // Throws if the key does not belong to the certificate.
  createSecureContext(options);
  return options;
}
