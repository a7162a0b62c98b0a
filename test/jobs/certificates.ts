/** Authorities and certificates for tests, good ones and bad ones. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

export interface TestAuthority {
  /** PEM of the authority's own certificate. */
  readonly certificate: string;
  /** A file with that PEM. */
  readonly file: string;
  readonly issue: (options?: CertificateOptions) => Promise<TestCertificate>;
  /** PEM of a list that revokes these certificates. */
  readonly revoke: (
    revoked: readonly TestCertificate[],
    validity?: { readonly nextUpdate: Date },
  ) => Promise<string>;
}

export interface TestCertificate {
  /** PEM, with the chain above it, if any. */
  readonly certificate: string;
  readonly key: string;
  readonly serialNumber: string;
}

export interface CertificateOptions {
  /** X.500 names. Default `CN=jobs-worker-test`. */
  readonly subject?: string;
  /** URIs among the alternative names. */
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** The allowed uses. Default: for clients. `none`: the certificate names none. */
  readonly purpose?: 'client' | 'server' | 'none';
  readonly keys?: 'P-256' | 'RSA-1024' | 'RSA-2048';
  readonly isAuthority?: boolean;
}

type Keys = webcrypto.CryptoKeyPair;

const dayMs = 86_400_000;
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const purposes = { client: '1.3.6.1.5.5.7.3.2', server: '1.3.6.1.5.5.7.3.1' };

/** Whether it can sign other certificates. */
export type IssuingAuthority = TestAuthority & Issuer;

/** With `above` it is an intermediate authority. */
export async function createAuthority(name: string, above?: Issuer): Promise<IssuingAuthority> {
  const keys: Keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const issuer = above ?? { subject: `CN=${name}`, keys, chain: '' };
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${name}`,
    issuer: issuer.subject,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 30 * dayMs),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign),
    ],
  });
  const pem = `${certificate.toString('pem')}\n`;
  const self: Issuer = {
    subject: `CN=${name}`,
    keys,
    chain: above === undefined ? '' : pem + above.chain,
  };
  return {
    ...self,
    certificate: pem,
    file: writeTemporary('ca.pem', pem),
    issue: (options = {}) => issueCertificate(self, options),
    revoke: (revoked, validity) => revokeCertificates(self, revoked, validity),
  };
}

/** A self-signed certificate. */
export async function selfSigned(options: CertificateOptions = {}): Promise<TestCertificate> {
  const keys: Keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  return issueCertificate(
    { subject: options.subject ?? workerSubject, keys, chain: '' },
    options,
    keys,
  );
}

export function writeTemporary(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'continuo-certificates-')), name);
  writeFileSync(path, text);
  return path;
}

interface Issuer {
  readonly subject: string;
  readonly keys: Keys;
  readonly chain: string;
}

const workerSubject = 'CN=jobs-worker-test';

async function issueCertificate(
  issuer: Issuer,
  options: CertificateOptions,
  own?: Keys,
): Promise<TestCertificate> {
  const keys = own ?? (await makeKeys(options.keys ?? 'P-256'));
  const serial = serialNumber();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: options.subject ?? workerSubject,
    issuer: issuer.subject,
    notBefore: options.notBefore ?? new Date(Date.now() - dayMs),
    notAfter: options.notAfter ?? new Date(Date.now() + dayMs),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: ecdsa,
    extensions: extensionsOf(options),
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n${issuer.chain}`,
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    serialNumber: serial,
  };
}

function extensionsOf(options: CertificateOptions): x509.Extension[] {
  const { purpose = 'client', uris = [], dnsNames = [], isAuthority = false } = options;
  const names = [
    ...uris.map((value) => ({ type: 'url' as const, value })),
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(isAuthority, undefined, true),
    ...(purpose === 'none' ? [] : [new x509.ExtendedKeyUsageExtension([purposes[purpose]])]),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
  ];
}

function makeKeys(kind: 'P-256' | 'RSA-1024' | 'RSA-2048'): Promise<Keys> {
  if (kind === 'P-256') return webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  return webcrypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: Number(kind.slice(4)),
      publicExponent: Uint8Array.from([1, 0, 1]),
    },
    true,
    ['sign', 'verify'],
  );
}

async function revokeCertificates(
  issuer: Issuer,
  revoked: readonly TestCertificate[],
  validity: { readonly nextUpdate: Date } = { nextUpdate: new Date(Date.now() + dayMs) },
): Promise<string> {
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: new Date(Date.now() - dayMs),
    nextUpdate: validity.nextUpdate,
    entries: revoked.map((certificate) => ({
      serialNumber: certificate.serialNumber,
      revocationDate: new Date(Date.now() - 1_000),
    })),
    signingAlgorithm: ecdsa,
    signingKey: issuer.keys.privateKey,
  });
  // The label that OpenSSL knows (RFC 7468 §6); the package writes another.
  return `${x509.PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
}

function serialNumber(): string {
  return `4${randomBytes(15).toString('hex').slice(1)}`;
}
