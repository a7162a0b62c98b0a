import { type Rejection, reject } from '../../core/rejection.ts';
import { isEnding, isInEnding } from '../element/is-ending.ts';
import { done, type Handler } from '../handler.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';

/**
 * Nothing goes on in a suspended instance (`isSuspended`): workers get none of its jobs, messages and signals pass it by,
 * and its timers, conditions and steps wait. The instances that it has called are not suspended.
 */
export const suspendProcessInstance: Handler<'suspendProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(context, { processInstanceKey }, caller) {
    const text = `Expected to suspend a process instance with key '${processInstanceKey}', but`;
    const found = findProcessInstance(context, caller, processInstanceKey);
    if (found === undefined || isInEnding(found.root, found.instance)) {
      return reject('NOT_FOUND', `${text} no such process was found`);
    }
    const { root, instance } = found;
    const refusal = refuseState(instance, text);
    if (refusal !== undefined) return refusal;
    const atMs = context.nowMs;
    const moment = { rootKey: root.key, processInstanceKey, atMs };
    context.emit({ kind: 'processInstanceSuspended', ...moment });
    return done;
  },
};

function refuseState(instance: ProcessInstanceRow, text: string): Rejection | undefined {
  const isEndingNow = isEnding(instance) && instance.waitsFor?.kind !== 'emptying';
  if (isCanceling(instance) || isEndingNow) return refuseCanceling(text);
  if (instance.state === 'suspended') {
    return reject('INVALID_STATE', `${text} it is already suspended`);
  }
  return undefined;
}

/** Whether the cancel listeners of an instance are at work. */
export function isCanceling({ waitsFor }: ProcessInstanceRow): boolean {
  return waitsFor?.kind === 'listener' && waitsFor.event === 'cancel';
}

export function refuseCanceling(text: string): Rejection {
  return reject('INVALID_STATE', `${text} a cancel request is already in progress`);
}
