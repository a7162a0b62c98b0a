import { assert } from '../../../core/assert.ts';
import type { BackgroundJobKey, JobOperationKey } from '../../../core/key.ts';
import type { Appliers } from '../../applier.ts';
import { move } from '../../state/moves.ts';
import type { WorkingSet } from '../../working-set.ts';
import type { FoundJobKey } from './operation-commands.ts';
import type { JobOperationRow } from './operation-rows.ts';
import { jobOperationMoves } from './operation-states.ts';

interface OperationMoment {
  readonly operationKey: JobOperationKey;
  readonly atMs: number;
}

export interface JobOperationEvents {
  jobOperationStarted: { readonly operation: JobOperationRow };
  /** The counters are those of this step alone. */
  jobOperationStepped: OperationMoment & {
    readonly done: number;
    readonly refused: ReadonlyMap<string, number>;
    readonly ended: number;
    readonly failedAgain: number;
    readonly watched: readonly BackgroundJobKey[];
    readonly scannedTo: FoundJobKey | undefined;
    readonly nextDueAtMs: number;
    readonly waitsFor: JobOperationRow['waitsFor'];
  };
  jobOperationCompleted: OperationMoment;
  jobOperationStopped: OperationMoment & { readonly reason: string };
  jobOperationCancelled: OperationMoment;
}

export const jobOperationAppliers: Appliers<JobOperationEvents> = {
  jobOperationStarted(state, { operation }) {
    state.rows.jobOperation.set(operation.key, operation);
    state.changes.insert('jobOperation', operation);
  },
  jobOperationStepped(state, event) {
    const operation = touch(state, event);
    operation.done += event.done;
    operation.refused = added(operation.refused, event.refused);
    operation.ended += event.ended;
    operation.failedAgain += event.failedAgain;
    operation.watched = event.watched;
    if (event.scannedTo !== undefined) {
      operation.cursorAtMs = event.scannedTo.createdAtMs;
      operation.cursorKey = event.scannedTo.jobKey;
    }
    operation.nextDueAtMs = event.nextDueAtMs;
    operation.waitsFor = event.waitsFor;
  },
  jobOperationCompleted(state, event) {
    end(touch(state, event), 'completed', event.atMs);
  },
  jobOperationStopped(state, event) {
    const operation = touch(state, event);
    operation.stopReason = event.reason;
    end(operation, 'stopped', event.atMs);
  },
  jobOperationCancelled(state, event) {
    end(touch(state, event), 'cancelled', event.atMs);
  },
};

function touch(state: WorkingSet, { operationKey, atMs }: OperationMoment): JobOperationRow {
  const operation = state.row('jobOperation', operationKey);
  assert(operation, `operation ${operationKey} to exist`);
  operation.updatedAtMs = atMs;
  state.changes.update('jobOperation', operation);
  return operation;
}

function end(
  operation: JobOperationRow,
  to: 'completed' | 'stopped' | 'cancelled',
  atMs: number,
): void {
  move(operation, to, jobOperationMoves);
  operation.endedAtMs = atMs;
  operation.nextDueAtMs = undefined;
  operation.waitsFor = undefined;
  operation.watched = [];
}

function added(
  sums: Readonly<Record<string, number>>,
  more: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  const total = { ...sums };
  for (const [name, count] of more) total[name] = (total[name] ?? 0) + count;
  return total;
}
