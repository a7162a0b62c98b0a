import { type Rejection, reject } from '../../core/rejection.ts';
import { isEnding, isInEnding } from '../element/is-ending.ts';
import { requireEnds, requireScopes } from '../element/require-work.ts';
import { terminateProcessInstance } from '../element/terminate-instance.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance, type LivingInstance } from '../process/find-process-instance.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import { endByHand } from './end-by-hand.ts';
import { enterByHand } from './enter-by-hand.ts';
import { type Plan, planModification } from './plan-modification.ts';

/** Makes all entries before all terminations, so that a scope with a new entry does not become empty. */
export const modifyProcessInstance: Handler<'modifyProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(context, command, caller) {
    const { processInstanceKey } = command;
    const found = findProcessInstance(context, caller, processInstanceKey);
    // Listeners delay the end of an instance that is being canceled.
    if (found === undefined || isEndingAround(found)) {
      return reject(
        'NOT_FOUND',
        `Expected to modify process instance but no process instance found with key '${processInstanceKey}'`,
      );
    }
    const text = `Expected to modify process instance with key '${processInstanceKey}', but`;
    const refusal = refuseSuspended(found.root, found.instance, text);
    if (refusal !== undefined) return refusal;
    const plan = planModification(context, found, command, caller);
    if (plan.kind === 'rejected') return plan;
    requireEnds(context, found.root, plan.ends);
    requireScopes(
      found.root,
      plan.ends.filter((row) => 'scopeKey' in row),
    );
    const { root, instance } = found;
    if (plan.entries.length > 0 && isEnding(instance)) return refuseToEnter(instance);
    if (endsCalled(found, plan)) return refuseToEnd(plan);
    enterByHand(context, plan);
    for (const row of plan.ends) {
      // An element inside a terminated one has ended already, and all elements have ended with the instance.
      if (root.processInstance(instance.key) !== instance) break;
      if (instance.terminatingAtMs !== undefined) break;
      if (!('scopeKey' in row)) terminateProcessInstance(context, root, instance);
      else if (root.element(row.key) === row) endByHand(context, root, row);
    }
    return done;
  },
};

/** Whether the instance must end, or a scope around it. */
function isEndingAround({ root, instance }: LivingInstance): boolean {
  return instance.waitsFor?.kind === 'ending' || isInEnding(root, instance);
}

function refuseToEnter({ key }: ProcessInstanceRow): Rejection {
  return reject(
    'INVALID_STATE',
    `Expected to modify process instance with key '${key}', but it is interrupted, and listeners hold that up`,
  );
}

/** Whether the instructions leave nothing alive in an instance that a call activity has started. */
function endsCalled({ root, instance }: LivingInstance, { entries, ends }: Plan): boolean {
  if (instance.parentProcessInstanceKey === undefined || ends.length === 0) return false;
  if (ends.includes(instance)) return true;
  if (entries.length > 0 || instance.waitingFlows.length > 0) return false;
  const ended = new Set<ElementInstanceRow | ProcessInstanceRow>(ends);
  /** Whether an element stays, because no instruction ends it and it does not become empty. */
  const stays = (row: ElementInstanceRow): boolean => {
    if (ended.has(row)) return false;
    const children = [...root.children(row.key)];
    return children.length === 0 || row.waitingFlows.length > 0 || children.some(stays);
  };
  return ![...root.children(instance.key)].some(stays);
}

function refuseToEnd({ entryContext: { process } }: Plan): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `Expected to modify instance of process '${process.id}' but the given instructions would terminate the instance. ` +
      'The instance was created by a call activity in the parent process. To terminate this instance please modify the parent process instead.',
  );
}
