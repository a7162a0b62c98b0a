/** A certificate authority for development: its key, a certificate for the listener, and certificates for workers. */
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as X509 from '@peculiar/x509';
import { makePrivateDirectory, tighten, writePrivateFile } from '../../../private-files.ts';
import type { CertificatePaths } from '../certificate/certificate-store.ts';
import { keptFile } from './kept-file.ts';

export interface DevelopmentAuthority {
  /** PEM of the certificate alone, for clients and servers to trust. */
  readonly certificate: string;
  readonly issue: (request: CertificateRequest) => Promise<IssuedCertificate>;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly purpose: 'server' | 'client';
  /** A SPIFFE id. */
  readonly uri?: string;
}

/** Both in PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 86_400_000;
const authorityLifeMs = 3_650 * dayMs;
const certificateLifeMs = 365 * dayMs;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const subject = 'CN=Continuo development';

/** Opens the authority of a folder. Key and certificate are in one file, so they always belong together. */
export async function openDevelopmentAuthority(
  folder: string,
  nowMs: number,
): Promise<DevelopmentAuthority> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  const text = await keptFile(join(folder, 'authority.pem'), () => makeAuthority(x509, nowMs));
  const issuer = new x509.X509Certificate(blockOf(text, 'CERTIFICATE'));
  const signingKey = await importKey(x509, blockOf(text, 'PRIVATE KEY'));
  return {
    certificate: `${issuer.toString('pem')}\n`,
    issue: (request) => issue({ x509, issuer, signingKey, nowMs }, request),
  };
}

/** The certificates that an earlier start made, if they are still fresh. Does not load the packages that make them. */
export async function freshCertificates(
  folder: string,
  nowMs: number,
): Promise<CertificatePaths | undefined> {
  const paths = pathsIn(folder);
  if (!(await isFresh(paths.server.certificate, nowMs))) return undefined;
  for (const path of [paths.authority, paths.server.certificate]) tighten(path);
  return paths;
}

/** Makes the certificates of the listener for workers, together with one of the worker `jobs-worker-dev`. */
export async function makeCertificates(folder: string, nowMs: number): Promise<CertificatePaths> {
  const paths = pathsIn(folder);
  const authority = await openDevelopmentAuthority(folder, nowMs);
  writePrivateFile(paths.authority, authority.certificate);
  await writeWorkerCertificate(authority, { folder, commonName: 'jobs-worker-dev' });
  const { certificate, key } = await authority.issue({
    commonName: 'localhost',
    purpose: 'server',
  });
  // Written last, because its presence means that all files exist.
  writePrivateFile(paths.server.certificate, certificate + key);
  return paths;
}

type DevelopmentPaths = CertificatePaths & {
  readonly server: NonNullable<CertificatePaths['server']>;
};

function pathsIn(folder: string): DevelopmentPaths {
  const server = join(folder, 'server.pem');
  return {
    authority: join(folder, 'ca.pem'),
    revoked: undefined,
    server: { certificate: server, key: server },
  };
}

/** Writes `‹name›.pem`, `‹name›.key.pem` and `ca.pem`, and returns their paths. */
export async function writeWorkerCertificate(
  authority: DevelopmentAuthority,
  target: { readonly folder: string; readonly commonName: string; readonly uri?: string },
): Promise<readonly string[]> {
  const { folder, commonName, uri } = target;
  const { certificate, key } = await authority.issue({
    commonName,
    purpose: 'client',
    ...(uri === undefined ? {} : { uri }),
  });
  makePrivateDirectory(folder);
  const paths = [`${commonName}.pem`, `${commonName}.key.pem`, 'ca.pem'].map((name) =>
    join(folder, name),
  );
  const texts = [certificate, key, authority.certificate];
  paths.forEach((path, index) => writePrivateFile(path, texts[index] ?? ''));
  return paths;
}

interface Issuer {
  readonly x509: typeof X509;
  readonly issuer: X509.X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
  readonly nowMs: number;
}

async function issue(
  { x509, issuer, signingKey, nowMs }: Issuer,
  { commonName, purpose, uri }: CertificateRequest,
): Promise<IssuedCertificate> {
  const keys = await makeKeys();
  const isServer = purpose === 'server';
  const names: X509.JsonGeneralNames = isServer
    ? [
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]
    : uri === undefined
      ? []
      : [{ type: 'url', value: uri }];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: makeSerial(),
    subject: `CN=${commonName}`,
    issuer: issuer.subject,
    ...lifetime(nowMs, certificateLifeMs),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([isServer ? serverPurpose : clientPurpose]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyText(x509, keys) };
}

const serverPurpose = '1.3.6.1.5.5.7.3.1';
const clientPurpose = '1.3.6.1.5.5.7.3.2';

async function makeAuthority(x509: typeof X509, nowMs: number): Promise<string> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: makeSerial(),
    name: subject,
    ...lifetime(nowMs, authorityLifeMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n${await keyText(x509, keys)}`;
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function keyText(
  x509: typeof X509,
  { privateKey }: webcrypto.CryptoKeyPair,
): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return `${x509.PemConverter.encode(bytes, 'PRIVATE KEY')}\n`;
}

function importKey(x509: typeof X509, pem: string): Promise<webcrypto.CryptoKey> {
  const bytes = x509.PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']);
}

function blockOf(text: string, label: string): string {
  const begin = text.indexOf(`-----BEGIN ${label}-----`);
  const end = `-----END ${label}-----`;
  return text.slice(begin, text.indexOf(end, begin) + end.length);
}

/** The leading zero byte keeps the number positive. */
function makeSerial(): string {
  return `00${randomBytes(16).toString('hex')}`;
}

/** Valid since an hour ago, because clocks differ. */
function lifetime(nowMs: number, lifeMs: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - 3_600_000), notAfter: new Date(nowMs + lifeMs) };
}

/** A certificate is made again a month before it expires. */
async function isFresh(path: string, nowMs: number): Promise<boolean> {
  try {
    const { validToDate } = new X509Certificate(await readFile(path));
    return validToDate.getTime() - nowMs > 30 * dayMs;
  } catch {
    return false;
  }
}
