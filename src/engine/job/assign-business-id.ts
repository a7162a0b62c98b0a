import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import { refuseBusinessId } from '../process/refuse-business-id.ts';
import type { OpenJob } from './find-job.ts';

/** Gives the process instance of a job its business id, unless it has one already. */
export function assignBusinessId(
  context: CommandContext,
  { root, job }: OpenJob,
  businessId: string | undefined,
): Rejection | undefined {
  if (businessId === undefined) return undefined;
  const instance = root.processInstance(job.processInstanceKey);
  assert(instance, `process instance ${job.processInstanceKey} to be alive`);
  const refused = refuseBusinessId(instance, businessId);
  if (refused !== undefined) return refused;
  if (instance.businessId === undefined) {
    context.emit({ kind: 'businessIdAssigned', instance, businessId });
  }
  return undefined;
}
