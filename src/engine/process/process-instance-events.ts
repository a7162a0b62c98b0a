import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey, ProcessInstanceKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move } from '../state/moves.ts';
import { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { InstanceWait } from '../state/waits-for.ts';
import type { WorkingSet } from '../working-set.ts';
import { processInstanceMoves } from './process-instance-states.ts';

interface ProcessInstanceMoment {
  readonly rootKey: ProcessInstanceKey;
  readonly processInstanceKey: ProcessInstanceKey;
  readonly atMs: number;
}

export interface ProcessInstanceEvents {
  processInstanceCreated: { readonly instance: ProcessInstanceRow };
  processInstanceCompleted: ProcessInstanceMoment;
  processInstanceTerminated: ProcessInstanceMoment;
  /** The elements of the instance end page by page from now on. */
  processInstanceTerminating: ProcessInstanceMoment;
  processInstanceSuspended: ProcessInstanceMoment;
  processInstanceResumed: ProcessInstanceMoment;
  processInstanceMigrated: {
    readonly instance: ProcessInstanceRow;
    readonly definitionKey: ProcessDefinitionKey;
  };
  /** Listeners of user tasks delay the end of the instance. */
  processInstanceHeldUp: { readonly instance: ProcessInstanceRow };
  /** The instance waits for another listener, or no longer waits. */
  processInstanceWaitChanged: {
    readonly instance: ProcessInstanceRow;
    readonly waitsFor: InstanceWait | undefined;
  };
  businessIdAssigned: { readonly instance: ProcessInstanceRow; readonly businessId: string };
}

export const processInstanceAppliers: Appliers<ProcessInstanceEvents> = {
  processInstanceCreated(state, { instance }) {
    let root = state.roots.get(instance.rootKey);
    if (root === undefined) {
      root = new Root(instance.rootKey, true);
      state.roots.set(instance.rootKey, root);
    }
    root.addInstance(instance);
    state.scopes.set(instance.key, instance.rootKey);
    state.changes.insert('processInstance', instance);
  },
  processInstanceCompleted(state, event) {
    end(state, event, 'completed');
  },
  processInstanceTerminated(state, event) {
    end(state, event, 'terminated');
  },
  processInstanceTerminating(state, event) {
    const instance = living(state, event).instance;
    instance.terminatingAtMs = event.atMs;
    state.changes.update('processInstance', instance);
  },
  processInstanceSuspended(state, event) {
    const { instance } = living(state, event);
    move(instance, 'suspended', processInstanceMoves);
    instance.suspendedAtMs = event.atMs;
    state.changes.update('processInstance', instance);
  },
  processInstanceResumed(state, event) {
    const { instance } = living(state, event);
    move(instance, 'active', processInstanceMoves);
    instance.suspendedAtMs = undefined;
    state.changes.update('processInstance', instance);
  },
  processInstanceMigrated(state, { instance, definitionKey }) {
    instance.definitionKey = definitionKey;
    state.changes.update('processInstance', instance);
  },
  processInstanceHeldUp(state, { instance }) {
    instance.terminatingAtMs = undefined;
    instance.waitsFor = { kind: 'ending' };
    state.changes.update('processInstance', instance);
  },
  processInstanceWaitChanged(state, { instance, waitsFor }) {
    instance.waitsFor = waitsFor;
    state.changes.update('processInstance', instance);
  },
  businessIdAssigned(state, { instance, businessId }) {
    instance.businessId = businessId;
    state.changes.update('processInstance', instance);
  },
};

function end(
  state: WorkingSet,
  event: ProcessInstanceMoment,
  to: 'completed' | 'terminated',
): void {
  const { root, instance } = living(state, event);
  move(instance, to, processInstanceMoves);
  instance.endedAtMs = event.atMs;
  instance.suspendedAtMs = undefined;
  instance.waitsFor = undefined;
  state.changes.update('processInstance', instance);
  root.removeInstance(instance);
}

function living(state: WorkingSet, { rootKey, processInstanceKey }: ProcessInstanceMoment) {
  const root = state.storedRoot(rootKey);
  const instance = root?.processInstance(processInstanceKey);
  assert(root && instance, `process instance ${processInstanceKey} to be alive`);
  return { root, instance };
}
