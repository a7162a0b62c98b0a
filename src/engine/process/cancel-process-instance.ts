import { reject } from '../../core/rejection.ts';
import { terminateProcessInstance } from '../element/terminate.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';

export const cancelProcessInstance: Handler<'cancelProcessInstance'> = {
  footprint: ({ processInstanceKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'work', key: processInstanceKey },
  ],
  decide(turn, { processInstanceKey }, caller) {
    const text = `Expected to cancel a process instance with key '${processInstanceKey}', but`;
    const rootKey = turn.state.rootKeyOf(processInstanceKey);
    const root = rootKey && turn.state.root(rootKey);
    const instance = root?.processInstances.get(processInstanceKey);
    if (!root || !instance || !caller.tenantIds.includes(instance.tenantId)) {
      return reject('NOT_FOUND', `${text} no such process was found`);
    }
    if (instance.parentProcessInstanceKey !== undefined) {
      return reject(
        'INVALID_STATE',
        `${text} it is created by a parent process instance. Cancel the root process instance '${root.key}' instead.`,
      );
    }
    terminateProcessInstance(turn, root, instance);
    return done;
  },
};
