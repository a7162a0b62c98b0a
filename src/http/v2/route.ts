import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { TSchema } from 'typebox';
import type { Caller } from '../../core/caller.ts';
import { defaultTenant } from '../../core/tenant.ts';
import type { Orchestrator } from '../../runtime/orchestrator.ts';
import type { DocumentStore } from '../../documents/stored-document.ts';
import type { ReadSecrets } from '../read-secrets.ts';
import type { PageSessions } from '../auth/page-sessions.ts';
import type { Tokens } from '../auth/tokens.ts';
import type { Users } from '../auth/users.ts';
import type { HttpSettings } from '../http-settings.ts';

/** The context of all route modules. */
export interface RouteContext {
  readonly orchestrator: Orchestrator;
  readonly settings: HttpSettings;
  readonly log: Logger;
  /** `undefined`: the server has no folder for documents. */
  readonly documents: DocumentStore | undefined;
  readonly readSecrets: ReadSecrets;
  /** The users that this server stores. */
  readonly users: Users;
  /** Sessions of pages, by cookie. */
  readonly sessions: PageSessions;
  /** Bearer tokens; `undefined` if the server accepts none. */
  readonly tokens: Tokens | undefined;
}

/**
 * A route module exports one of these, named `registerXyzRoutes`, and declares its routes with full paths
 * (`/v2/jobs/:jobKey`). Requests are checked against the schemas in `schema.params`, `schema.querystring` and
 * `schema.body`. Together with `config.operation` these schemas are the source of the OpenAPI document.
 */
export type RegisterRoutes = (app: FastifyInstance, context: RouteContext) => void;

/** The entry of a route in the OpenAPI document, except the schemas that requests are checked against. */
export interface Operation {
  /** Camunda's operationId, if it has one. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** The successful answers by status; without a schema there is no body. */
  readonly success: Readonly<Record<number, Success>>;
  /** Optional headers by their names in lower case; the handler checks them. */
  readonly headers?: Readonly<Record<string, TSchema>>;
  /** A request body that is not JSON and therefore not in `schema.body`. */
  readonly form?: { readonly mediaType: string; readonly schema: TSchema };
  /** Statuses of problems besides 400, 401, 403, 500 and 503, which every operation can have. */
  readonly problems?: readonly number[];
}

export interface Success {
  readonly description: string;
  readonly schema?: TSchema;
  /** The media type; default `application/json`. */
  readonly mediaType?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
    /** The media type of the answer if it is not JSON; the handler checks whether the client accepts it. */
    produces?: string;
    /** Answers without credentials even if authentication is on. */
    isPublic?: boolean;
    /** A long poll, which is not logged as slow. */
    waits?: boolean;
  }
  interface FastifyRequest {
    /** Set by authentication before all other hooks; `undefined` only before it. */
    caller: Caller | undefined;
  }
}

/** The caller of a server without authentication: it may do everything. */
export const anonymous: Caller = { kind: 'open', tenantIds: [defaultTenant] };

/** The caller of a request. */
export function callerOf(request: FastifyRequest): Caller {
  return request.caller ?? anonymous;
}
