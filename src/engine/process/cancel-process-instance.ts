import { reject } from '../../core/rejection.ts';
import { closeCatchPoints } from '../catch/open-catch-points.ts';
import { findProcess } from '../element/visit.ts';
import { terminateProcessInstance } from '../element/terminate-instance.ts';
import type { Handler } from '../handler.ts';
import { accept, done } from '../handler.ts';
import { endInstanceWait } from './end-instance-wait.ts';
import { findProcessInstance } from './find-process-instance.ts';

export const cancelProcessInstance: Handler<'cancelProcessInstance'> = {
  isNewWork: false,
  // The jobs and user tasks of its elements are loaded after a miss, because a large instance needs only those of a
  // page.
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
    const { waitsFor } = instance;
    const isUnderWay =
      waitsFor?.kind === 'ending' || (waitsFor?.kind === 'listener' && waitsFor.event === 'cancel');
    if (isUnderWay) {
      return reject('INVALID_STATE', `${text} a cancel request is already in progress`);
    }
    const process = findProcess(context, instance.definitionKey);
    if ((process.listeners?.cancel.length ?? 0) > 0) {
      // An event sub-process would replace the wait for the listeners.
      closeCatchPoints(context, root, instance.key);
      endInstanceWait(context, root, instance);
      context.emit({
        kind: 'processInstanceWaitChanged',
        instance,
        waitsFor: { kind: 'listener', event: 'cancel', index: 0, jobKey: undefined },
      });
      context.queueStep({ kind: 'listen', instance });
      return accept({ kind: 'instance', processInstanceKey });
    }
    terminateProcessInstance(context, root, instance);
    const isHeldUp = root.processInstance(instance.key)?.waitsFor?.kind === 'ending';
    return isHeldUp ? accept({ kind: 'instance', processInstanceKey }) : done;
  },
};
