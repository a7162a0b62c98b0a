import type { FastifyRequest } from 'fastify';

/** The worker that a client certificate names. */
export interface PresentedWorker {
  readonly name: string;
  /** The tenant of a SPIFFE id; `undefined` if the certificate belongs to no tenant. */
  readonly tenant: string | undefined;
}

export type Presented =
  | { readonly kind: 'worker'; readonly worker: PresentedWorker }
  | { readonly kind: 'refused'; readonly reason: string };

export type IdentifyWorker = (request: FastifyRequest) => Presented;
