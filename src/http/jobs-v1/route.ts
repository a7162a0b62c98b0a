/** Types for routes of the Jobs Service. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assert } from '../../core/assert.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { StoreState } from '../../runtime/orchestrator.ts';
import type { RouteContext } from '../v2/route.ts';
import type { ErrorName } from './error-codes.ts';
import type { WebhookService } from './webhook-service.ts';
import type { JobsSettings } from './jobs-settings.ts';
import type { Role } from './role.ts';

/** The context of all route modules of the Jobs Service. */
export interface JobsRouteContext extends RouteContext {
  readonly jobs: JobsSettings;
  readonly events: WebhookService;
  readonly storeState: () => Promise<StoreState>;
}

/**
 * A route module exports one of these, named `registerXyzRoutes`. It declares its routes with full paths
 * (`/jobs/v1/jobs/:id`) and is listed in `register-jobs-routes.ts`. Every route has `config.jobs` (the roles that may
 * call it) and `config.operation`, whose success schemas describe `data`: the server adds the envelope.
 */
export type RegisterJobsRoutes = (app: FastifyInstance, context: JobsRouteContext) => void;

export interface JobsRouteConfig {
  /** One of these roles is enough; `admin` and `organizer` include the lower ones. `any`: each token is accepted. */
  readonly roles: readonly Role[] | 'any';
  /** Requires a client certificate in addition to the token, and is served by the listener for workers. */
  readonly worker?: true;
  /** Error codes besides those of every route, for the OpenAPI document. */
  readonly codes?: readonly ErrorName[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    jobs?: JobsRouteConfig;
  }
  interface FastifyRequest {
    /** Set by the Jobs Service's authentication; `undefined` on routes without `config.jobs`. */
    jobsCaller: JobsCaller | undefined;
  }
}

/** The caller of a request, according to its token and, on worker routes, its certificate. */
export interface JobsCaller {
  readonly tenantId: TenantId;
  /** The token's `sub`. */
  readonly subject: string;
  /** All roles, including implied ones: an admin is also `user` and `organizer`. */
  readonly roles: ReadonlySet<Role>;
  /** The tier as the token writes it. */
  readonly planTier: string | undefined;
  /** Present exactly on worker routes. */
  readonly worker: WorkerIdentity | undefined;
}

export interface WorkerIdentity {
  /** The certificate's SPIFFE id if a trust domain is configured, otherwise its common name. */
  readonly name: string;
}

export function jobsCallerOf(request: FastifyRequest): JobsCaller {
  assert(request.jobsCaller, 'the authentication to have attached a caller to the request');
  return request.jobsCaller;
}

/** The worker whose name a lease is bound to. */
export function workerOf(request: FastifyRequest): WorkerIdentity {
  const { worker } = jobsCallerOf(request);
  assert(worker, 'the authentication to have checked the certificate of a worker');
  return worker;
}
