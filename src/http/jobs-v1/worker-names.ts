import type { X509Certificate } from 'node:crypto';
import { namesOfSubject, urisOf } from '../auth/certificate/certificate-names.ts';
import type { WorkerSettings } from './jobs-settings.ts';
import type { Presented } from './worker-identity.ts';

const spiffeCharactersMax = 2_048;
const spiffeId =
  /^spiffe:\/\/([a-z0-9._-]+)\/tenant\/([A-Za-z0-9][A-Za-z0-9._~-]{0,63})\/worker\/([A-Za-z0-9._-]{1,64})$/;

/**
 * The worker that a trusted certificate names: by its SPIFFE id if a trust domain is configured, otherwise by its
 * common name.
 */
export function nameWorker(certificate: X509Certificate, settings: WorkerSettings): Presented {
  const { name, spiffeTrustDomain } = settings;
  if (spiffeTrustDomain !== undefined) return nameBySpiffe(certificate, spiffeTrustDomain);
  const [commonName, ...others] = namesOfSubject(certificate);
  return commonName !== undefined && others.length === 0 && name.test(commonName)
    ? { kind: 'worker', worker: { name: commonName, tenant: undefined } }
    : refused('The common name of the client certificate is not that of a worker.');
}

/** Requires exactly one URI, because with two the holder could choose its identity (X509-SVID §2). */
function nameBySpiffe(certificate: X509Certificate, trustDomain: string): Presented {
  const uris = urisOf(certificate);
  const [uri = '', ...others] = uris ?? [];
  if (others.length > 0) return refused('The client certificate has more than one URI.');
  const [, domain, tenant] = uri.length > spiffeCharactersMax ? [] : (spiffeId.exec(uri) ?? []);
  return domain === trustDomain && tenant !== undefined
    ? { kind: 'worker', worker: { name: uri, tenant } }
    : refused('The client certificate has no SPIFFE id of a worker in the trust domain.');
}

export function isWorkerSpiffeId(uri: string): boolean {
  return uri.length <= spiffeCharactersMax && spiffeId.test(uri);
}

function refused(reason: string): Presented {
  return { kind: 'refused', reason };
}
