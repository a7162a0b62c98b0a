import { type Rejection, reject } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { CommandContext } from '../command-context.ts';
import type { Reported } from './agent-commands.ts';

/**
 * Why an agent of a tenant cannot report with this job; a job is needed only for a history. Jobs of other tenants are
 * as absent ones.
 */
export function refuseJob(
  { state }: CommandContext,
  tenantId: TenantId,
  { jobKey, jobLease, elementInstanceKey, history }: Reported,
): Rejection | undefined {
  if (jobKey === undefined) return history.length === 0 ? undefined : jobRequired;
  const text = `Expected to update agent instance related to job with key '${jobKey}', but`;
  const job = state.job(jobKey);
  if (job?.state !== 'activated' || job.tenantId !== tenantId) {
    return reject('NOT_FOUND', `${text} job was not active.`);
  }
  if (job.leaseToken !== undefined && job.leaseToken !== jobLease) {
    return reject(
      'NOT_FOUND',
      `${text} job did not hold the supplied lease. The job may have been re-activated.`,
    );
  }
  if (job.elementInstanceKey === elementInstanceKey) return undefined;
  return reject(
    'INVALID_ARGUMENT',
    `${text} job belongs to element instance '${job.elementInstanceKey}' instead of the requested element instance '${elementInstanceKey}'.`,
  );
}

const jobRequired = reject(
  'INVALID_ARGUMENT',
  'Expected a job to be provided for the embedded history batch, but no jobKey was set. A history batch must be attributed to the active job that produced it.',
);
