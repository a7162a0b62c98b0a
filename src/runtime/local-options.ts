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
  /** How many batches may be under way on the store at once; one if absent. */
  readonly lanes?: number;
  readonly timeZone: string;
  /** Counts jobs that are handed out to another thread; absent: they arrive here. */
  readonly underWay?: JobsUnderWay;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly newLeaseToken: () => string;
  readonly query: (
    query: Query,
    caller: Caller,
    signal: AbortSignal | undefined,
  ) => Promise<string | undefined>;
  /** Reads under way at one time, by what they cost; in the caller's thread one ends before the next begins anyway. */
  readonly readsMax?: Readonly<Record<ReadLane, number>>;
  readonly parseResource: (file: ResourceFile) => Promise<ParsedResource>;
  readonly onError: (error: unknown) => void;
  /** For people who run the server: something that is no error of ours, told once. */
  readonly onNotice?: (text: string) => void;
  /** The server cannot go on: nothing that it would say from here on could be relied on. `onError` if absent. */
  readonly onDeath?: (error: unknown) => void;
}
