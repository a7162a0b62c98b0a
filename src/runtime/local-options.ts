import type { Caller } from '../core/caller.ts';
import type { Installation } from '../core/installation.ts';
import type { Store } from '../engine/store.ts';
import type { ClockPin } from '../store/clock-pin.ts';
import type { ParsedResource } from '../model/resource.ts';
import type { Query } from '../query/query.ts';
import type { Clock } from './clock.ts';
import type { RuntimeLimits } from './runtime-limits.ts';
import type { JobsUnderWay } from './jobs-under-way.ts';
import type { ReadLane } from '../query/read-lane.ts';
import type { ResourceFile } from './orchestrator.ts';

export interface LocalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly clockPin: ClockPin;
  readonly installation: Installation;
  readonly limits: RuntimeLimits;
  /** How many batches may run on the store at once; one if absent. */
  readonly lanes?: number;
  readonly timeZone: string;
  /** Counts the bytes of jobs that another thread writes into answers; absent: this thread writes them. */
  readonly underWay?: JobsUnderWay;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly newLeaseToken: () => string;
  readonly query: (
    query: Query,
    caller: Caller,
    signal: AbortSignal | undefined,
  ) => Promise<string | undefined>;
  /** Reads that run at the same time, by their cost. On the caller's thread each ends before the next begins anyway. */
  readonly readsMax?: Readonly<Record<ReadLane, number>>;
  readonly parseResource: (file: ResourceFile) => Promise<ParsedResource>;
  readonly onError: (error: unknown) => void;
  /** Called once with a message for operators about something that is no error of the server. */
  readonly onNotice?: (text: string) => void;
  /** Called when the server cannot continue, because its answers would not be reliable. Absent: `onError` is called. */
  readonly onDeath?: (error: unknown) => void;
}
