import type { RegisterJobsRoutes } from '../../src/http/jobs-v1/route.ts';
import { jobsCallerOf } from '../../src/http/jobs-v1/route.ts';
import { sendJobsData } from '../../src/http/jobs-v1/envelope.ts';
import type { JobsRouteConfig } from '../../src/http/jobs-v1/route.ts';

/** Routes that answer which caller was admitted, one for each kind of check. */
export const callerRoutes: RegisterJobsRoutes = (app) => {
  for (const [path, guard] of Object.entries(guards)) {
    app.post(
      path,
      {
        config: {
          jobs: guard,
          operation: { id: path, tag: 'Test', summary: 'Who calls', success: {} },
        },
      },
      (request, reply) => {
        const { tenantId, subject, roles, planTier = null, worker } = jobsCallerOf(request);
        return sendJobsData(reply, 200, {
          tenantId,
          subject,
          roles: [...roles].sort(),
          planTier,
          worker: worker?.name ?? null,
        });
      },
    );
  }
};

const guards: Readonly<Record<string, JobsRouteConfig>> = {
  '/jobs/v1/test/any': { roles: 'any' },
  '/jobs/v1/test/user': { roles: ['user'] },
  '/jobs/v1/test/organizer': { roles: ['organizer'] },
  '/jobs/v1/test/admin': { roles: ['admin'] },
  '/jobs/v1/test/system': { roles: ['admin', 'system'] },
  '/jobs/v1/_internal/worker/test': { roles: ['system'], worker: true },
  '/jobs/v1/_internal/worker/tenant-test': { roles: 'any', worker: true },
};
