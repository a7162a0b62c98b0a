import type { BackgroundJobKey } from '../../core/key.ts';
import { reject, type Rejection, type RejectionCode } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Load } from '../footprint.ts';
import type { CommandContext } from '../command-context.ts';
import type { BackgroundJobRow, BackgroundJobState } from './background-rows.ts';

export interface FoundJob {
  readonly kind: 'found';
  readonly job: BackgroundJobRow;
}

/** A tenant's job, if its state allows the command. Another tenant's job is rejected as if it did not exist. */
export function findBackgroundJob(
  context: CommandContext,
  wanted: {
    readonly tenantId: TenantId;
    readonly jobKey: BackgroundJobKey;
    readonly verb: string;
    readonly from: ReadonlySet<BackgroundJobState>;
    readonly otherwise: RejectionCode;
  },
): FoundJob | Rejection {
  const { tenantId, jobKey, verb, from, otherwise } = wanted;
  const job = context.state.row('backgroundJob', jobKey);
  if (job?.tenantId !== tenantId) {
    return reject('NOT_FOUND', `Expected to ${verb} a job, but no such job was found`);
  }
  if (!from.has(job.state)) {
    return reject(otherwise, `Expected to ${verb} a job, but it is ${job.state}`, {
      status: job.state,
    });
  }
  return { kind: 'found', job };
}

/** Loads the job and the quota that counts it while it waits. */
export function jobAndQuota({
  tenantId,
  jobKey,
}: {
  readonly tenantId: TenantId;
  readonly jobKey: BackgroundJobKey;
}): readonly Load[] {
  return [
    { kind: 'row', table: 'backgroundJob', id: jobKey },
    { kind: 'row', table: 'tenantQuota', id: tenantId },
  ];
}
