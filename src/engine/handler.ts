import type { Access } from '../core/access.ts';
import type { Rejection } from '../core/rejection.ts';
import type { CommandKind, Commands, Results } from './command.ts';
import type { Load } from './footprint.ts';
import type { CommandContext } from './command-context.ts';

/** Everything about one kind of command; no other list names the kind. */
export interface Handler<K extends CommandKind> {
  /** Whether an overloaded server refuses the command first. It still accepts commands that finish existing work. */
  readonly isNewWork: boolean;
  /** Whether the command changes definitions, so that it needs a batch of its own. */
  readonly changesCatalog?: true;
  /** Whether the command gets a batch of its own, and waits for all other commands that change identity. */
  readonly isAlone?: true;
  /**
   * The number of jobs that the command creates or changes, if it can be more than one. It limits the size of batches.
   */
  weight?(command: Commands[K]): number;
  /** Everything that the command will read, as far as the command alone shows it. Anything else becomes a miss. */
  footprint(command: Commands[K]): readonly Load[];
  /** Makes its checks from the general to the special, then emits. After the first emit it cannot reject (law E3). */
  decide(
    context: CommandContext,
    command: Commands[K],
    caller: Access,
  ): Accepted<Results[K]> | Rejection;
}

export interface Accepted<Result> {
  readonly kind: 'accepted';
  readonly result: Result;
}

export function accept<Result>(result: Result): Accepted<Result> {
  return { kind: 'accepted', result };
}

export const done: Accepted<undefined> = accept(undefined);
