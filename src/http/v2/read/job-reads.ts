import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../route.ts';
import { registerSearch } from './register-search.ts';

export function registerJobReads(app: FastifyInstance, context: RouteContext): void {
  registerSearch(app, context, {
    path: '/v2/jobs/search',
    resource: 'job',
    id: 'searchJobs',
    tag: 'Job',
    things: 'jobs',
  });
}
