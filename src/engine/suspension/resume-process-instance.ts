import { reject } from '../../core/rejection.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { isInEnding } from '../element/is-ending.ts';
import { done, type Handler } from '../handler.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import { isCanceling, refuseCanceling } from './suspend-process-instance.ts';

/** Its suspended work goes on in later decisions (`resume-work.ts`). */
export const resumeProcessInstance: Handler<'resumeProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(context, { processInstanceKey }, caller) {
    const text = `Expected to resume a process instance with key '${processInstanceKey}', but`;
    const found = findProcessInstance(context, caller, processInstanceKey);
    const isEndingNow = found && found.instance.waitsFor?.kind === 'ending';
    if (found === undefined || isEndingNow || isInEnding(found.root, found.instance)) {
      return reject('NOT_FOUND', `${text} no such process was found`);
    }
    const { root, instance } = found;
    if (isCanceling(instance)) return refuseCanceling(text);
    if (instance.state !== 'suspended') {
      return reject('INVALID_STATE', `${text} it is not currently suspended`);
    }
    const atMs = context.nowMs;
    const moment = { rootKey: root.key, processInstanceKey, atMs };
    context.emit({ kind: 'processInstanceResumed', ...moment });
    continueLater(context, root.key, {
      kind: 'resumeInstance',
      processInstanceKey,
      after: undefined,
    });
    return done;
  },
};
