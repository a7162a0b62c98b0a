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
  /** Commands that threw, which are bugs of the server. They changed nothing (law E5). */
  readonly failures: readonly { readonly submission: S; readonly error: unknown }[];
}

export interface DecisionContext {
  readonly transaction: StoreTransaction;
  readonly catalog: Catalog;
  readonly cache: RootCache;
  readonly wholeRootMax: number;
  readonly surroundings: Surroundings;
  /** Takes back the keys of an abandoned attempt. */
  readonly rewindKeys: () => void;
}

/** The most rounds of one batch. More would mean that loading does not help, which is a bug of the server. */
const roundsMax = 1_000;

/**
 * Decides the commands of a batch on one working set.
 *
 * D1  Commands are decided synchronously, one after the other. A command that misses rows before its first event waits
 *     until they are loaded and then runs again, behind the others.
 * D2  A command that misses or throws after its first event has changed rows in the working set: the whole attempt is
 *     abandoned. The next attempt begins with all rows loaded that this one has missed, or without the command that threw.
 *     After a miss the other commands still run, only to show what they miss, so that many that miss cost a few attempts.
 * D3  A command that throws fails alone (law E5).
 */
export async function decideBatch<S extends Submission>(
  batch: DecisionContext,
  submissions: readonly S[],
): Promise<DecidedBatch<S>> {
  const preload: Load[] = submissions.flatMap(({ command }) => [...footprintOf(command)]);
  const failures = new Map<S, unknown>();
  for (let round = 0; round < roundsMax; round += 1) {
    const attempt = await decideOnce(
      batch,
      submissions.filter((submission) => !failures.has(submission)),
      preload,
    );
    if (attempt.kind === 'decided') {
      return {
        ...attempt,
        failures: [...failures].map(([submission, error]) => ({ submission, error })),
      };
    }
    abandon(batch);
    if (attempt.kind === 'missed') preload.push(...attempt.loads);
    // Law D3.
    else failures.set(attempt.submission, attempt.error);
  }
  throw new Error(`Expected a batch to be decided within ${roundsMax} rounds`);
}

/** Law D2: the attempt's changes exist only in its working set, in the catalog and as used keys. */
function abandon(batch: DecisionContext): void {
  batch.catalog.clear();
  batch.rewindKeys();
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
  batch: DecisionContext,
  submissions: readonly S[],
  preload: readonly Load[],
): Promise<Attempt<S>> {
  const { transaction, catalog, cache } = batch;
  const state = new WorkingSet(catalog);
  const { nowMs } = batch.surroundings;
  const loading = { transaction, state, cache, nowMs, wholeRootMax: batch.wholeRootMax };
  const decisions: Decision<S>[] = [];
  let waiting = submissions;
  let loads = preload;
  const missed: Load[] = [];
  for (let round = 0; waiting.length > 0; round += 1) {
    await loadWorkingSet(loading, loads);
    const again: S[] = [];
    const misses: Load[] = [];
    let isAbandoned = false;
    for (const submission of waiting) {
      const context = new CommandContext(state, batch.surroundings);
      try {
        const outcome = decide(context, submission.command, submission.caller);
        decisions.push({ submission, outcome, events: context.events });
      } catch (error) {
        if (error instanceof Miss && round < roundsMax) {
          again.push(submission);
          misses.push(...error.loads);
          // Law D2.
          if (context.events.length > 0) isAbandoned = true;
          continue;
        }
        // An error on the rows of an abandoned attempt says nothing about the command.
        if (!isAbandoned) return { kind: 'threw', submission, error };
      }
    }
    missed.push(...misses);
    if (isAbandoned) return { kind: 'missed', loads: missed };
    waiting = again;
    loads = misses;
  }
  return { kind: 'decided', state, decisions };
}
