import { assert } from '../../core/assert.ts';
import type { ProcessDefinitionKey, ProcessInstanceKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move } from '../state/moves.ts';
import type { Root } from '../state/root.ts';
import type {
  Compensable,
  ElementInstanceRow,
  ElementInstanceState,
  SequenceFlowRow,
} from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import type { WorkingSet } from '../working-set.ts';
import { elementMoves } from './element-states.ts';
import type { Scope } from './scope.ts';

interface ElementMoment {
  readonly element: ElementInstanceRow;
  readonly atMs: number;
}

export interface ElementEvents {
  elementActivating: { readonly element: ElementInstanceRow };
  /** The element does its work, or waits for its completion. */
  elementActivated: ElementMoment & { readonly waitsFor: WaitsFor | undefined };
  elementCompleting: ElementMoment;
  elementCompleted: ElementMoment;
  elementTerminated: ElementMoment;
  /** The element waits for something else now, or no longer waits. */
  elementWaitChanged: {
    readonly element: ElementInstanceRow;
    readonly waitsFor: WaitsFor | undefined;
  };
  elementMigrated: {
    readonly element: ElementInstanceRow;
    readonly definitionKey: ProcessDefinitionKey;
    readonly elementId: string;
    readonly elementName: string | undefined;
  };
  sequenceFlowTaken: { readonly flow: SequenceFlowRow };
  /** A token reached a joining gateway that waits for further tokens. */
  tokenParked: { readonly scope: Scope; readonly flowId: string };
  /** The flows of the waiting tokens have other ids in the target definition. */
  waitingTokensMigrated: { readonly scope: Scope; readonly waitingFlows: readonly string[] };
  /** Activities of the scope have completed that can be compensated, or a compensation has begun to undo some. */
  compensableChanged: {
    readonly scope: Scope;
    readonly compensable: readonly Compensable[];
  };
  /** A gateway joined and consumed one token of each of these flows. */
  tokensJoined: { readonly scope: Scope; readonly flowIds: readonly string[] };
}

export const elementAppliers: Appliers<ElementEvents> = {
  elementActivating(state, { element }) {
    rootOf(state, element.rootKey).addElement(element);
    state.scopes.set(element.key, element.rootKey);
    state.changes.insert('elementInstance', element);
  },
  elementActivated(state, { element, waitsFor }) {
    element.waitsFor = waitsFor;
    changeState(state, element, 'active');
  },
  elementCompleting(state, { element }) {
    element.waitsFor = undefined;
    changeState(state, element, 'completing');
  },
  elementCompleted(state, event) {
    end(state, event, 'completed');
  },
  elementTerminated(state, event) {
    end(state, event, 'terminated');
  },
  elementWaitChanged(state, { element, waitsFor }) {
    element.waitsFor = waitsFor;
    state.changes.update('elementInstance', element);
  },
  elementMigrated(state, { element, definitionKey, elementId, elementName }) {
    element.definitionKey = definitionKey;
    element.elementId = elementId;
    element.elementName = elementName;
    state.changes.update('elementInstance', element);
  },
  sequenceFlowTaken(state, { flow }) {
    state.changes.insert('sequenceFlow', flow);
  },
  tokenParked(state, { scope, flowId }) {
    setWaitingFlows(state, scope, [...scope.row.waitingFlows, flowId]);
  },
  waitingTokensMigrated(state, { scope, waitingFlows }) {
    setWaitingFlows(state, scope, waitingFlows);
  },
  compensableChanged(state, { scope, compensable }) {
    scope.row.compensable = compensable.length === 0 ? undefined : compensable;
    if (scope.kind === 'process') state.changes.update('processInstance', scope.row);
    else state.changes.update('elementInstance', scope.row);
  },
  tokensJoined(state, { scope, flowIds }) {
    const waiting = [...scope.row.waitingFlows];
    for (const flowId of flowIds) {
      const position = waiting.indexOf(flowId);
      assert(position >= 0, `a token to wait at flow ${flowId}`);
      waiting.splice(position, 1);
    }
    setWaitingFlows(state, scope, waiting);
  },
};

function rootOf(state: WorkingSet, rootKey: ProcessInstanceKey): Root {
  const root = state.storedRoot(rootKey);
  assert(root, `root ${rootKey} to be alive`);
  return root;
}

function changeState(
  state: WorkingSet,
  element: ElementInstanceRow,
  to: ElementInstanceState,
): void {
  move(element, to, elementMoves);
  state.changes.update('elementInstance', element);
}

function end(
  state: WorkingSet,
  { element, atMs }: ElementMoment,
  to: 'completed' | 'terminated',
): void {
  changeState(state, element, to);
  element.endedAtMs = atMs;
  element.waitsFor = undefined;
  rootOf(state, element.rootKey).removeElement(element);
}

function setWaitingFlows(state: WorkingSet, scope: Scope, waitingFlows: readonly string[]): void {
  scope.row.waitingFlows = waitingFlows;
  if (scope.kind === 'process') state.changes.update('processInstance', scope.row);
  else state.changes.update('elementInstance', scope.row);
}
