/** How a route of the Jobs Service is written. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assert } from '../../core/assert.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { StoreState } from '../../runtime/orchestrator.ts';
import type { RouteContext } from '../v2/route.ts';
import type { ErrorName } from './error-codes.ts';
import type { WebhookService } from './webhook-service.ts';
import type { JobsSettings } from './jobs-settings.ts';
import type { Role } from './role.ts';

/** What every route module of the Jobs Service is given when it registers its routes. */
export interface JobsRouteContext extends RouteContext {
  readonly jobs: JobsSettings;
  readonly events: WebhookService;
  readonly storeState: () => Promise<StoreState>;
}

/**
 * A route module exports one of these, named `registerXyzRoutes`, declares its routes with full paths
 * (`/jobs/v1/jobs/:id`), and stands in the list of `register-jobs-routes.ts`. Every route has `config.jobs` (who may
 * call it) and `config.operation`, whose success schemas are those of `data`: the envelope is put around them.
 */
export type RegisterJobsRoutes = (app: FastifyInstance, context: JobsRouteContext) => void;

export interface JobsRouteConfig {
  /** Any one of these suffices; `admin` and `organizer` have the lower ones too. `any`: whoever has a token. */
  readonly roles: readonly Role[] | 'any';
  /** Needs a client certificate beside the token, and is served by the listener for workers. */
  readonly worker?: true;
  /** Codes beyond those that every route can give, for the OpenAPI document. */
  readonly codes?: readonly ErrorName[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    jobs?: JobsRouteConfig;
  }
  interface FastifyRequest {
    /** Set by the door of the Jobs Service; `undefined` on routes without `config.jobs`. */
    jobsCaller: JobsCaller | undefined;
  }
}

/** Whom the token, and on worker routes the certificate, says that the request is from. */
export interface JobsCaller {
  readonly tenantId: TenantId;
  /** The token's `sub`. */
  readonly subject: string;
  /** With the implied ones: an admin has `user` and `organizer` too. */
  readonly roles: ReadonlySet<Role>;
  /** As the token spells it. */
  readonly planTier: string | undefined;
  /** Set exactly on worker routes. */
  readonly worker: WorkerIdentity | undefined;
}

export interface WorkerIdentity {
  /** The certificate's SPIFFE id where a trust domain is configured, else its common name. */
  readonly name: string;
}

export function jobsCallerOf(request: FastifyRequest): JobsCaller {
  assert(request.jobsCaller, 'the door to have put a caller beside the request');
  return request.jobsCaller;
}

/** The identity that leases are bound to. */
export function workerOf(request: FastifyRequest): WorkerIdentity {
  const { worker } = jobsCallerOf(request);
  assert(worker, 'the door to have checked the certificate of a worker');
  return worker;
}
