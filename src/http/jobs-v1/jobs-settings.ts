import type { KeyLocation } from '../auth/token/read-key-set.ts';
import type { KeyLimits } from '../auth/token/key-source.ts';
import type { TokenRules } from '../auth/token/verify-token.ts';

/** Settings of the Jobs Service. */
export interface JobsSettings {
  readonly tokens: TokenSettings;
  readonly workers: WorkerSettings;
  /** Whether the tier of a tenant limits its requests per minute. */
  readonly limitsRates: boolean;
}

export interface TokenSettings {
  readonly keys: KeyLocation | DevelopmentKeys;
  readonly limits: KeyLimits;
  readonly rules: TokenRules;
}

/** The server signs its own tokens and can be reached only from its own machine. */
export interface DevelopmentKeys {
  readonly kind: 'development';
  /** `undefined`: in memory only, so that no other program can make a token. */
  readonly folder: string | undefined;
}

export interface WorkerSettings {
  /** `undefined`: no worker is accepted. */
  readonly certificates: CertificateFiles | DevelopmentCertificates | undefined;
  /** Port of the listener, if there is one; 0 takes a free one. */
  readonly port: number;
  /** The listener is configured explicitly: without it the server does not start. */
  readonly mustListen: boolean;
  /** Pattern of the common name of a certificate. */
  readonly name: RegExp;
  /** If set, a certificate is identified by its SPIFFE id in this domain instead of its common name. */
  readonly spiffeTrustDomain: string | undefined;
  /** Addresses and networks of proxies that may forward a client's certificate in a header. */
  readonly trustedProxies: readonly string[];
  /** The header's name in lower case. */
  readonly certificateHeader: string;
}

/** PEM files, which are read again when they change. */
export interface CertificateFiles {
  readonly kind: 'files';
  readonly authority: string;
  readonly revoked: string | undefined;
  /** `undefined`: the server has no listener for workers, and workers connect through a proxy. */
  readonly server: { readonly certificate: string; readonly key: string } | undefined;
}

/** Certificates for development, which the server makes for its listener on first use. */
export interface DevelopmentCertificates {
  readonly kind: 'development';
  readonly folder: string;
}
