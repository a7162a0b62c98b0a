import type { ElementInstanceKey, ScopeKey } from '../../core/key.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type {
  ElementInstanceRow,
  IncidentRow,
  ProcessInstanceRow,
  VariableRow,
} from './process-rows.ts';

/** A part of a large root that a command needs. */
export type RootPart =
  /**
   * Living elements and process instances, with everything around them and their own variables, subscriptions and
   * incidents.
   */
  | { readonly kind: 'members'; readonly keys: readonly ScopeKey[] }
  /** A further page of living elements of a scope; if an element of the model is named, only its instances. */
  | {
      readonly kind: 'children';
      readonly scopeKey: ScopeKey;
      readonly elementId: string | undefined;
      readonly after: ChildrenCursor | undefined;
    }
  /** Variables of a scope whose values are large, or that has very many; all of them without names. */
  | {
      readonly kind: 'variables';
      readonly scopeKey: ScopeKey;
      readonly names: readonly string[] | undefined;
    }
  /** Everything, up to a maximum. */
  | { readonly kind: 'everything' };

/** The variables, subscriptions and incidents of elements and process instances. */
export interface HeldRows {
  readonly incidents: readonly IncidentRow[];
  /** If a scope has more variables than a maximum, only some of them; the scope is then one of `wideScopes`. */
  readonly variables: readonly VariableRow[];
  readonly wideScopes: readonly ScopeKey[];
  readonly subscriptions: readonly EventSubscriptionRow[];
}

/** Living rows of a root. */
export interface RootRows extends HeldRows {
  readonly processInstances: readonly ProcessInstanceRow[];
  readonly elements: readonly ElementInstanceRow[];
}

/** A root as the tables have it. One that is not whole is the row of the root, and all open conditions. */
export interface LoadedRoot extends RootRows {
  readonly version: number;
  readonly isWhole: boolean;
}

/** The position at which a page of the children of a scope ended. */
export interface ChildrenCursor {
  readonly elementId: string;
  readonly key: ElementInstanceKey;
}

/** The value of a variable that is stored but not loaded, which is no JSON text. */
export const valueNotLoaded = '';

/** The size in bytes above which a value is loaded only when a command reads it. */
export const valueBytesMax = 4_096;

/** A scope with more variables is wide: they are loaded by their names. */
export const variablesOfScopeMax = 1_000;

/** The most elements of a large root that a command may load in full. */
export const everythingMax = 10_000;

/** The number of children in a page. */
export const childrenPage = 500;
