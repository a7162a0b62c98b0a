import type { KeyLocation } from '../auth/token/read-key-set.ts';
import type { KeyLimits } from '../auth/token/key-source.ts';
import type { TokenRules } from '../auth/token/verify-token.ts';

/** What the Jobs Service is told by the configuration. */
export interface JobsSettings {
  readonly tokens: TokenSettings;
  readonly workers: WorkerSettings;
  /** Whether tenants are held to the requests a minute of their tier. */
  readonly limitsRates: boolean;
}

export interface TokenSettings {
  readonly keys: KeyLocation | DevelopmentKeys;
  readonly limits: KeyLimits;
  readonly rules: TokenRules;
}

/** The server signs its own tokens, and nobody from outside can reach it. */
export interface DevelopmentKeys {
  readonly kind: 'development';
  /** Absent: in memory only, so that nobody else can make a token. */
  readonly folder: string | undefined;
}

export interface WorkerSettings {
  readonly listener: WorkerListenerSettings | undefined;
  /** What the common name of a certificate must match. */
  readonly name: RegExp;
  /** Where it is set, a certificate is known by its SPIFFE id in this domain, and no longer by its common name alone. */
  readonly spiffeTrustDomain: string | undefined;
  /** Who may say in a header which certificate a client has shown: addresses and networks. */
  readonly trustedProxies: readonly string[];
  readonly certificateHeader: string;
}

export interface WorkerListenerSettings {
  readonly port: number;
  readonly certificates: CertificateFiles | DevelopmentCertificates;
}

/** PEM files; they are read again when they change. */
export interface CertificateFiles {
  readonly kind: 'files';
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly revoked: string | undefined;
}

/** Made when they are first needed. */
export interface DevelopmentCertificates {
  readonly kind: 'development';
  readonly folder: string;
}
