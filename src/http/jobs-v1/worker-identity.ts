import type { FastifyRequest } from 'fastify';

/** Whom a client certificate names. */
export interface PresentedWorker {
  readonly name: string;
  /** Of a SPIFFE id. Absent: the certificate is of no tenant. */
  readonly tenant: string | undefined;
}

export type Presented =
  | { readonly kind: 'worker'; readonly worker: PresentedWorker }
  | { readonly kind: 'refused'; readonly reason: string };

export type IdentifyWorker = (request: FastifyRequest) => Presented;
