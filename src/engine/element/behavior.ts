import type { VariableDocument } from '../../core/json.ts';
import type {
  ExecutableElement,
  ExecutableElementType,
  ExecutableProcess,
} from '../../model/process.ts';
import type { Failure } from '../incident/model-failure.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import type { CommandContext } from '../command-context.ts';

/** An element instance during one step, with everything that its behavior may read. */
export interface Visit<E extends ExecutableElement = ExecutableElement> {
  readonly context: CommandContext;
  readonly root: Root;
  readonly process: ExecutableProcess;
  readonly element: E;
  readonly instance: ElementInstanceRow;
}

/**
 * The special behavior of one type of element; `lifecycle.ts` has the common part. A behavior does everything that can
 * fail before its first emit, and returns the failure without acting.
 */
export interface ElementBehavior<E extends ExecutableElement> {
  /** Runs on entry, after the input mappings. */
  activate(visit: Visit<E>): Activation;
  /** Runs right after the element has become active, e.g. to throw. */
  afterActivation?(visit: Visit<E>): void;
  /** Chooses the outgoing flows; without it the element leaves by all of them. */
  leave?(visit: Visit<E>): readonly string[] | Failure;
  /** Variables that propagate to the outer scope when the element is left without output mappings. */
  results?(visit: Visit<E>): VariableDocument;
  /** Runs right after the element has completed, e.g. to end other elements. */
  afterCompletion?(visit: Visit<E>): void;
}

/**
 * The outcome of entering an element: it is done at once; it waits; it waits for its own end, because an event catches
 * what it throws; or it cannot be entered.
 */
export type Activation = 'complete' | WaitsFor | 'waitForEnd' | Failure;

export type ElementOf<T extends ExecutableElementType> = ExecutableElement extends infer E
  ? E extends { readonly type: infer Type }
    ? T extends Type
      ? E
      : never
    : never
  : never;
