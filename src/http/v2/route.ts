import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { TSchema } from 'typebox';
import type { Caller } from '../../core/caller.ts';
import { defaultTenant } from '../../core/tenant.ts';
import type { Orchestrator } from '../../runtime/orchestrator.ts';
import type { HttpSettings } from '../http-settings.ts';

/** What every route module is given when it registers its routes. */
export interface RouteContext {
  readonly orchestrator: Orchestrator;
  readonly settings: HttpSettings;
  readonly log: Logger;
}

/**
 * A route module exports one of these, named `registerXyzRoutes`, and declares its routes with full paths
 * (`/v2/jobs/:jobKey`). The schemas in `schema.params`, `schema.querystring` and `schema.body` are what is checked;
 * together with `config.operation` they are the OpenAPI document.
 */
export type RegisterRoutes = (app: FastifyInstance, context: RouteContext) => void;

/** What the OpenAPI document says of a route beyond what is checked on the way in. */
export interface Operation {
  /** Camunda's operationId where it has one. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** The answers that are no error, by status; without a schema there is no body. */
  readonly success: Readonly<Record<number, Success>>;
  /** Headers that may be sent, by name in lower case; the handler checks them. */
  readonly headers?: Readonly<Record<string, TSchema>>;
  /** A request body that is not JSON and so is not in `schema.body`. */
  readonly form?: { readonly mediaType: string; readonly schema: TSchema };
  /** Statuses of problems beyond 400, 401, 403, 500 and 503, which every operation can give. */
  readonly problems?: readonly number[];
}

export interface Success {
  readonly description: string;
  readonly schema?: TSchema;
  /** Default `application/json`. */
  readonly mediaType?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
    /** What the route answers where it is not JSON; whether the caller accepts it, its handler checks. */
    produces?: string;
    /** Answers without credentials even when authentication is on. */
    isPublic?: boolean;
    /** Waits on purpose, so it is not logged as slow. */
    waits?: boolean;
  }
  interface FastifyRequest {
    /** Set by authentication before anything else runs; `undefined` only before it. */
    caller: Caller | undefined;
  }
}

export const anonymous: Caller = { tenantIds: [defaultTenant] };

/** On whose behalf a request runs. */
export function callerOf(request: FastifyRequest): Caller {
  return request.caller ?? anonymous;
}
