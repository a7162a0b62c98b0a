import type { FastifyInstance } from 'fastify';
import type { JobsRouteContext, RegisterJobsRoutes } from './route.ts';
import { registerHealthRoutes } from './routes/health.ts';

/** Every route module of the Jobs Service. */
const modules: readonly RegisterJobsRoutes[] = [registerHealthRoutes];

export function registerJobsRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  for (const register of modules) register(app, context);
}
