import type { KeyObject, X509Certificate } from 'node:crypto';
import type { Trust } from './trust.ts';

export type CheckedCertificate =
  | { readonly kind: 'trusted'; readonly validUntilMs: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** The most authorities between the certificate and a trusted one. */
const intermediatesMax = 4;
const clientAuthentication = '1.3.6.1.5.5.7.3.2';
const rsaBitsMin = 2_048;
const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const weakDigest = /md5|sha1\b|sha1with/i;

/**
 * Whether to trust a client's certificate: chain, validity, purpose, strength, revocation (RFC 5280 §6). TLS has
 * checked most of it at the handshake. It is checked again, because files change while a connection is open, and
 * because a connection through a proxy had no handshake with this server.
 */
export function checkCertificate(
  certificate: X509Certificate,
  trust: Trust,
  nowMs: number,
): CheckedCertificate {
  if (certificate.ca) return refused('is one of an authority');
  if (!purposesOf(certificate).includes(clientAuthentication)) return refused('is not for clients');
  const path = pathToAuthority(certificate, trust.authorities);
  if (path === undefined) return refused('is not of a trusted authority');
  for (const link of path) {
    if (!isStrong(link.publicKey)) return refused('has a key that is too weak');
    if (link.validFromDate.getTime() > nowMs) return refused('is not valid yet');
    if (link.validToDate.getTime() <= nowMs) return refused('has expired');
  }
  // The last certificate is trusted by configuration, so only the configuration can revoke it.
  const revocable = path.slice(0, -1);
  if (trust.revocations && revocable.some((link) => trust.revocations?.isRevoked(link, nowMs))) {
    return refused('is revoked, or no list in force says that it is not');
  }
  const validUntilMs = Math.min(...path.map(({ validToDate }) => validToDate.getTime()));
  return { kind: 'trusted', validUntilMs };
}

/** Node's types assume that a certificate always has purposes. */
function purposesOf({ keyUsage }: { readonly keyUsage?: readonly string[] }): readonly string[] {
  return keyUsage ?? [];
}

function refused(fact: string): CheckedCertificate {
  return { kind: 'refused', reason: `The client certificate ${fact}.` };
}

/** The certificates from this one to a trusted one. */
function pathToAuthority(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const path = [certificate];
  let last = certificate;
  for (let count = 0; count <= intermediatesMax; count++) {
    const signed = last;
    const authority = authorities.find((candidate) => isIssuedBy(signed, candidate));
    if (authority !== undefined) return [...path, authority];
    const next = last.issuerCertificate;
    if (next === undefined || !isIssuedBy(last, next)) return undefined;
    path.push(next);
    last = next;
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return (
    issuer.ca &&
    certificate.checkIssued(issuer) &&
    !weakDigest.test(certificate.signatureAlgorithm ?? '') &&
    certificate.verify(issuer.publicKey)
  );
}

function isStrong({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails ?? {};
  if (type === 'rsa' || type === 'rsa-pss') return modulusLength >= rsaBitsMin;
  return type === 'ec' ? curves.has(namedCurve) : type === 'ed25519' || type === 'ed448';
}
