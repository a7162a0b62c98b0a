import type { Caller } from '../core/caller.ts';
import type { Rejection } from '../core/rejection.ts';
import type { CommandKind, Commands, Results } from './command.ts';
import type { Load } from './footprint.ts';
import type { CommandContext } from './command-context.ts';

/** All that there is to know of a command: no list elsewhere names its kind. */
export interface Handler<K extends CommandKind> {
  /** A server that cannot keep up refuses new work first, and still takes what finishes the work that it has. */
  readonly isNewWork: boolean;
  /** It changes what is deployed, so that it has a batch of its own. */
  readonly changesCatalog?: true;
  /** How many jobs it makes or changes, where that is more than one: batches are filled by it. */
  weight?(command: Commands[K]): number;
  /** What it will read, as far as the command alone tells. What is missing here is found as a miss. */
  footprint(command: Commands[K]): readonly Load[];
  /** Checks from the general to the special, one `reject` a line; then emits, and rejects no more (law E3). */
  decide(
    context: CommandContext,
    command: Commands[K],
    caller: Caller,
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
