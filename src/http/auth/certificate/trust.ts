import { X509Certificate } from 'node:crypto';
import type { Revocations } from './revocations.ts';

/** The trusted authorities and the revoked certificates. A new object whenever the files change. */
export interface Trust {
  readonly authorities: readonly X509Certificate[];
  /** `undefined` if no list is configured. */
  readonly revocations: Revocations | undefined;
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in its order. Throws if one cannot be read, or if there is none. */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(pemBlock) ?? [];
  if (blocks.length === 0) throw new Error('Expected a certificate in PEM, but there is none');
  return blocks.map((block) => new X509Certificate(block));
}
