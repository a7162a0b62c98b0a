/** Lists of revoked certificates (RFC 5280 §5). The parser is loaded only if a list is configured. */
import type { X509Certificate } from 'node:crypto';
import type { X509Crl } from '@peculiar/x509';

export interface Revocations {
  /** Without a valid list of its issuer, a certificate counts as revoked. */
  readonly isRevoked: (certificate: X509Certificate, nowMs: number) => boolean;
}

interface RevocationList {
  readonly issuer: X509Certificate;
  /** In upper-case hexadecimal, as Node writes serial numbers. */
  readonly serials: ReadonlySet<string>;
  readonly nextUpdateMs: number;
}

/** Throws if a list cannot be read, or if none of the authorities has signed it. */
export async function readRevocations(
  pem: string,
  authorities: readonly X509Certificate[],
): Promise<Revocations> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const lists = await Promise.all(
    (pem.match(/-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g) ?? []).map(
      async (block): Promise<RevocationList> => {
        const list = new x509.X509Crl(x509.PemConverter.decodeFirst(block));
        const issuer = await findSigner(list, authorities);
        return {
          issuer,
          serials: new Set(list.entries.map(({ serialNumber }) => serialText(serialNumber))),
          nextUpdateMs: list.nextUpdate?.getTime() ?? Infinity,
        };
      },
    ),
  );
  if (lists.length === 0) throw new Error('Expected a list of revoked certificates in PEM');
  return {
    isRevoked: (certificate, nowMs) => {
      const inForce = lists.filter(
        ({ issuer, nextUpdateMs }) => certificate.checkIssued(issuer) && nowMs < nextUpdateMs,
      );
      const serial = serialText(certificate.serialNumber);
      return inForce.length === 0 || inForce.some(({ serials }) => serials.has(serial));
    },
  };
}

async function findSigner(
  list: X509Crl,
  authorities: readonly X509Certificate[],
): Promise<X509Certificate> {
  const x509 = await import('@peculiar/x509');
  for (const authority of authorities) {
    const publicKey = new x509.X509Certificate(authority.raw);
    if (list.issuer === publicKey.subject && (await list.verify({ publicKey }))) return authority;
  }
  throw new Error('Expected the list of revoked certificates to be signed by an authority');
}

function serialText(serialNumber: string): string {
  return serialNumber.toUpperCase().replace(/^0+(?=.)/, '');
}
