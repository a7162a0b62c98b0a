import type { FastifyInstance } from 'fastify';
import type { Role } from '../../src/http/jobs-v1/role.ts';
import { describedRoutes, type TestedRoute } from '../rest/described-routes.ts';

/** A route of the Jobs Service as the OpenAPI document has it. */
export interface DescribedJobsRoute extends TestedRoute {
  /** `undefined`: the route needs no token. */
  readonly roles: readonly Role[] | 'any' | undefined;
  readonly isWorkers: boolean;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Guarded>>>>;
}

interface Guarded {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly 'x-roles'?: readonly Role[] | 'any';
}

export async function describedJobsRoutes(
  app: FastifyInstance,
): Promise<readonly DescribedJobsRoute[]> {
  const document = (await app.inject('/openapi.json')).json<Document>();
  return (
    (await describedRoutes(app))
      // Metrics are text, and the same as at `/metrics`.
      .filter(({ path }) => path.startsWith('/jobs/v1/') && path !== '/jobs/v1/metrics')
      .map((route) => {
        const described = document.paths[route.path]?.[route.method.toLowerCase()];
        return {
          ...route,
          roles: described?.['x-roles'],
          isWorkers: described?.security?.some((need) => 'mutualTLS' in need) === true,
        };
      })
  );
}

/** The path with `id` for each of its parameters. */
export function pathWith(route: TestedRoute, id: string): string {
  return route.path.replace(/\{\w+\}/g, encodeURIComponent(id));
}
