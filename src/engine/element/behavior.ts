import type {
  ExecutableElement,
  ExecutableElementType,
  ExecutableProcess,
} from '../../model/process.ts';
import type { Failure } from '../incident/model-failure.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

/** An element instance in the middle of its life, with everything that its rules may look at. */
export interface Visit<E extends ExecutableElement = ExecutableElement> {
  readonly context: CommandContext;
  readonly root: Root;
  readonly process: ExecutableProcess;
  readonly element: E;
  readonly instance: ElementInstanceRow;
}

/**
 * What is special about one type of element; what all share is in `lifecycle.ts`.
 * A rule does everything that can fail before its first emit, and answers the failure instead of acting.
 */
export interface ElementBehavior<E extends ExecutableElement> {
  /** On entry, after the input mappings: waits for somebody, or is done at once. */
  activate(visit: Visit<E>): 'wait' | 'complete' | Failure;
  /** Right after it has become active, e.g. to throw. */
  afterActivation?(visit: Visit<E>): void;
  /** Which outgoing flows it leaves by; without this, all of them. */
  leave?(visit: Visit<E>): readonly string[] | Failure;
  /** Right after it has completed, e.g. to end others. */
  afterCompletion?(visit: Visit<E>): void;
}

export type ElementOf<T extends ExecutableElementType> = ExecutableElement extends infer E
  ? E extends { readonly type: infer Type }
    ? T extends Type
      ? E
      : never
    : never
  : never;
