import { type Rejection, reject } from '../../core/rejection.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';

/**
 * The rejection if a living process instance cannot have this business id. Only a root instance can have one, and it
 * never changes. The same id again is accepted and changes nothing.
 */
export function refuseBusinessId(
  instance: Readonly<ProcessInstanceRow>,
  businessId: string,
): Rejection | undefined {
  const text = `Expected to assign a business id to process instance with key '${instance.key}', but`;
  if (instance.parentProcessInstanceKey !== undefined) {
    return reject(
      'INVALID_STATE',
      `${text} it is a child process instance; a business id can only be assigned to root process instances`,
    );
  }
  if (businessId === '') {
    return reject('INVALID_ARGUMENT', `${text} the provided business id is empty`);
  }
  if (instance.businessId !== undefined && instance.businessId !== businessId) {
    return reject('INVALID_STATE', `${text} it already has a business id assigned`);
  }
  return undefined;
}
