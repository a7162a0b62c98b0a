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
  /** Absent: nobody is a worker. */
  readonly certificates: CertificateFiles | DevelopmentCertificates | undefined;
  /** Of the listener, where there is one; 0 takes a free one. */
  readonly port: number;
  /** Somebody configured the listener: without it the server does not start. */
  readonly mustListen: boolean;
  /** What the common name of a certificate must match. */
  readonly name: RegExp;
  /** Where it is set, a certificate is known by its SPIFFE id in this domain, and no longer by its common name. */
  readonly spiffeTrustDomain: string | undefined;
  /** Who may say in a header which certificate a client has shown: addresses and networks. */
  readonly trustedProxies: readonly string[];
  /** In lower case. */
  readonly certificateHeader: string;
}

/** PEM files; they are read again when they change. */
export interface CertificateFiles {
  readonly kind: 'files';
  readonly authority: string;
  readonly revoked: string | undefined;
  /** Absent: there is no listener of its own, and workers come through a proxy. */
  readonly server: { readonly certificate: string; readonly key: string } | undefined;
}

/** Made when they are first needed, with a listener. */
export interface DevelopmentCertificates {
  readonly kind: 'development';
  readonly folder: string;
}
