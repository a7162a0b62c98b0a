import { reject } from '../../core/rejection.ts';
import { terminateProcessInstance } from '../element/terminate.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance } from './find-process-instance.ts';

export const cancelProcessInstance: Handler<'cancelProcessInstance'> = {
  isNewWork: false,
  // What its elements wait for is a miss: of an instance that is terminated page by page only a page of it is loaded.
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(context, { processInstanceKey }, caller) {
    const text = `Expected to cancel a process instance with key '${processInstanceKey}', but`;
    const found = findProcessInstance(context, caller, processInstanceKey);
    if (found === undefined) return reject('NOT_FOUND', `${text} no such process was found`);
    const { root, instance } = found;
    if (instance.parentProcessInstanceKey !== undefined) {
      return reject(
        'INVALID_STATE',
        `${text} it is created by a parent process instance. Cancel the root process instance '${root.key}' instead.`,
      );
    }
    terminateProcessInstance(context, root, instance);
    return done;
  },
};
