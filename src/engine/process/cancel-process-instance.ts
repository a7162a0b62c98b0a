import { reject } from '../../core/rejection.ts';
import { terminateProcessInstance } from '../element/terminate-instance.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance } from './find-process-instance.ts';

export const cancelProcessInstance: Handler<'cancelProcessInstance'> = {
  isNewWork: false,
  // The jobs and user tasks of its elements follow as a miss, because a large instance needs only those of a page.
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
