import type { ProcessInstanceKey, ScopeKey } from '../../core/key.ts';
import type { ElementInstanceRow, ProcessInstanceRow, VariableRow } from './process-rows.ts';
import type { ChildrenCursor, HeldRows, LoadedRoot } from './root-part.ts';

/** The reads of living roots in a transaction. */
export interface RootReads {
  /**
   * Each living root; `undefined` if it does not exist or has ended. The root is whole if at most `elementsMax`
   * elements and as many called instances are alive in it. Locks it until the end.
   */
  roots(
    keys: readonly ProcessInstanceKey[],
    elementsMax: number,
  ): Promise<readonly (LoadedRoot | undefined)[]>;
  /** The living elements and process instances among these, in no order. Their root is locked. */
  members(keys: readonly ScopeKey[]): Promise<RootMembers>;
  /** A page of the living elements of a scope, by element id and key. Their root is locked. */
  childrenOf(question: ChildrenQuestion): Promise<readonly ElementInstanceRow[]>;
  /** The variables, subscriptions and incidents of living elements and process instances. Their root is locked. */
  heldBy(members: RootMembers): Promise<HeldRows>;
  /** Variables of one scope, with their values; without names, all. */
  variables(
    scopeKey: ScopeKey,
    names: readonly string[] | undefined,
  ): Promise<readonly VariableRow[]>;
}

export interface RootMembers {
  readonly processInstances: readonly ProcessInstanceRow[];
  readonly elements: readonly ElementInstanceRow[];
}

export interface ChildrenQuestion {
  readonly rootKey: ProcessInstanceKey;
  readonly scopeKey: ScopeKey;
  /** Only the instances of this element of the model. */
  readonly elementId: string | undefined;
  readonly after: ChildrenCursor | undefined;
  readonly max: number;
}
