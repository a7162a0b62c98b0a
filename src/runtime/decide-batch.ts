import type { Caller } from '../core/caller.ts';
import type { Rejection } from '../core/rejection.ts';
import type { Catalog } from '../engine/catalog.ts';
import type { Command, CommandKind, Results } from '../engine/command.ts';
import { decide, footprintOf } from '../engine/decide.ts';
import type { Event } from '../engine/event.ts';
import type { Accepted } from '../engine/handler.ts';
import { type Load, Miss } from '../engine/footprint.ts';
import type { StoreTransaction } from '../engine/store.ts';
import { type Surroundings, CommandContext } from '../engine/command-context.ts';
import { WorkingSet } from '../engine/working-set.ts';
import { loadWorkingSet } from './load-working-set.ts';
import type { RootCache } from './root-cache.ts';

export interface Submission {
  readonly command: Command;
  readonly caller: Caller;
}

export interface Decision<S> {
  readonly submission: S;
  readonly outcome: Accepted<Results[CommandKind]> | Rejection;
  readonly events: readonly Event[];
}

export interface DecidedBatch<S> {
  readonly state: WorkingSet;
  readonly decisions: readonly Decision<S>[];
  /** Commands that threw: our bugs. They changed nothing (law E5). */
  readonly failures: readonly { readonly submission: S; readonly error: unknown }[];
}

export interface DecisionContext {
  readonly transaction: StoreTransaction;
  readonly catalog: Catalog;
  readonly cache: RootCache;
  readonly surroundings: Surroundings;
  /** Gives back the keys that an abandoned attempt took. */
  readonly rewindKeys: () => void;
}

/** How often one batch may find that something was not loaded; more means that loading does not help, our bug. */
const roundsMax = 1_000;

/**
 * Decides the commands of a batch, one after the other, on one working set. A command that misses something before it
 * emitted is put back and run again when that is loaded. One that misses or throws after it emitted has changed rows in
 * place: then the whole attempt is abandoned and begun anew, with what was missing, without what threw.
 */
export async function decideBatch<S extends Submission>(
  place: DecisionContext,
  submissions: readonly S[],
): Promise<DecidedBatch<S>> {
  const preload: Load[] = submissions.flatMap(({ command }) => [...footprintOf(command)]);
  const failures = new Map<S, unknown>();
  for (let round = 0; round < roundsMax; round += 1) {
    const attempt = await decideOnce(
      place,
      submissions.filter((submission) => !failures.has(submission)),
      preload,
    );
    if (attempt.kind === 'decided') {
      return {
        ...attempt,
        failures: [...failures].map(([submission, error]) => ({ submission, error })),
      };
    }
    abandon(place);
    if (attempt.kind === 'missed') preload.push(...attempt.loads);
    else failures.set(attempt.submission, attempt.error);
  }
  throw new Error(`Expected a batch to be decided within ${roundsMax} rounds`);
}

/** What it changed in place is nowhere but in its working set. */
function abandon(place: DecisionContext): void {
  place.catalog.clear();
  place.rewindKeys();
}

type Attempt<S> =
  | {
      readonly kind: 'decided';
      readonly state: WorkingSet;
      readonly decisions: readonly Decision<S>[];
    }
  | { readonly kind: 'missed'; readonly loads: readonly Load[] }
  | {
      readonly kind: 'threw';
      readonly submission: S;
      readonly error: unknown;
    };

async function decideOnce<S extends Submission>(
  place: DecisionContext,
  submissions: readonly S[],
  preload: readonly Load[],
): Promise<Attempt<S>> {
  const { transaction, catalog, cache } = place;
  const state = new WorkingSet(catalog);
  const loading = { transaction, state, cache };
  const decisions: Decision<S>[] = [];
  let waiting = submissions;
  let loads = preload;
  for (let round = 0; waiting.length > 0; round += 1) {
    await loadWorkingSet(loading, loads);
    const again: S[] = [];
    const misses: Load[] = [];
    for (const submission of waiting) {
      const context = new CommandContext(state, place.surroundings);
      try {
        const outcome = decide(context, submission.command, submission.caller);
        decisions.push({ submission, outcome, events: context.events });
      } catch (error) {
        if (!(error instanceof Miss) || round >= roundsMax) {
          return { kind: 'threw', submission, error };
        }
        if (context.events.length > 0) return { kind: 'missed', loads: error.loads };
        again.push(submission);
        misses.push(...error.loads);
      }
    }
    waiting = again;
    loads = misses;
  }
  return { kind: 'decided', state, decisions };
}
