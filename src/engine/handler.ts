import type { Caller } from '../core/caller.ts';
import type { Rejection } from '../core/rejection.ts';
import type { CommandKind, Commands, Results } from './command.ts';
import type { Load } from './load.ts';
import type { Turn } from './turn.ts';

/** One command's rule. Checks from the general to the special, one `reject` a line; then emits, and rejects no more (law E3). */
export interface Handler<K extends CommandKind> {
  /** What it will read, as far as the command alone tells. What is missing here is found as a miss. */
  footprint(command: Commands[K]): readonly Load[];
  decide(turn: Turn, command: Commands[K], caller: Caller): Accepted<Results[K]> | Rejection;
}

export interface Accepted<Result> {
  readonly kind: 'accepted';
  readonly result: Result;
}

export function accept<Result>(result: Result): Accepted<Result> {
  return { kind: 'accepted', result };
}

export const done: Accepted<undefined> = accept(undefined);
