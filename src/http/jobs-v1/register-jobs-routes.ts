import type { FastifyInstance } from 'fastify';
import type { JobsRouteContext, RegisterJobsRoutes } from './route.ts';
import { registerCronPreviewRoutes } from './routes/cron-preview.ts';
import { registerCronRunRoutes } from './routes/cron-runs.ts';
import { registerCronRoutes } from './routes/cron.ts';
import { registerBulkRoutes } from './routes/bulk.ts';
import { registerDeadLetterRoutes } from './routes/dead-letters.ts';
import { registerEnqueueRoutes } from './routes/enqueue.ts';
import { registerEventRoutes } from './routes/events.ts';
import { registerExecutionRoutes } from './routes/executions.ts';
import { registerHealthRoutes } from './routes/health.ts';
import { registerJobRoutes } from './routes/job-routes.ts';
import { registerOperationRoutes } from './routes/operations.ts';
import { registerQueueRoutes } from './routes/queues.ts';
import { registerQuotaRoutes } from './routes/quota.ts';
import { registerLeaseReportRoutes } from './routes/lease-reports.ts';
import { registerTenantEventRoutes } from './routes/tenant-events.ts';
import { registerWebhookRoutes } from './routes/webhooks.ts';
import { registerLeaseRoutes } from './routes/lease.ts';

/** All route modules of the Jobs Service. */
const modules: readonly RegisterJobsRoutes[] = [
  registerHealthRoutes,
  registerEnqueueRoutes,
  registerJobRoutes,
  registerExecutionRoutes,
  registerDeadLetterRoutes,
  registerBulkRoutes,
  registerOperationRoutes,
  registerQuotaRoutes,
  registerQueueRoutes,
  registerCronRoutes,
  registerCronRunRoutes,
  registerCronPreviewRoutes,
  registerLeaseRoutes,
  registerLeaseReportRoutes,
  registerEventRoutes,
  registerTenantEventRoutes,
  registerWebhookRoutes,
];

export function registerJobsRoutes(app: FastifyInstance, context: JobsRouteContext): void {
  for (const register of modules) register(app, context);
}
