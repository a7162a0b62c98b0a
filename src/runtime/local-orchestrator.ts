import type { Caller } from '../core/caller.ts';
import { isNewWork } from '../engine/decide.ts';
import type { News, Published, Store } from '../engine/store.ts';
import type { ClockPin } from '../store/clock-pin.ts';
import type { ParsedResource } from '../model/resource.ts';
import type { Query } from '../query/query.ts';
import { createAdmission } from './admission.ts';
import { AwaitedInstances } from './awaited-instances.ts';
import { BatchLanes } from './batch-lanes.ts';
import { type Clock, readingOf } from './clock.ts';
import { createDoor } from './door.ts';
import type { Effects } from './effects.ts';
import type { RuntimeLimits } from './limits.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { newLeaseSecret } from './background/lease-secrets.ts';
import { createJobPolls, type JobPolls } from './job-polls.ts';
import { orUnavailable } from './or-unavailable.ts';
import type { Orchestrator, OrchestratorStatistics, ResourceFile } from './orchestrator.ts';
import { createRequests } from './requests.ts';
import { StoreTrouble } from './store-trouble.ts';
import { createTimedWork } from './timed-work.ts';

export interface LocalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly clockPin: ClockPin;
  readonly limits: RuntimeLimits;
  /** How many batches may be under way on the store at once; one if absent. */
  readonly lanes?: number;
  readonly timeZone: string;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly newLeaseToken: () => string;
  readonly query: (query: Query, caller: Caller) => Promise<string | undefined>;
  readonly parseResource: (file: ResourceFile) => Promise<ParsedResource>;
  readonly onError: (error: unknown) => void;
  /** For people who run the server: something that is no error of ours, told once. */
  readonly onNotice?: (text: string) => void;
  /** The server cannot go on: nothing that it would say from here on could be relied on. `onError` if absent. */
  readonly onDeath?: (error: unknown) => void;
}

/** Engine and store in the caller's own thread: as a library, in tests, and inside the engine thread. */
export async function createLocalOrchestrator(options: LocalOptions): Promise<Orchestrator> {
  const { store, clock, limits, onError, onNotice = () => undefined, onDeath = onError } = options;
  const awaited = new AwaitedInstances();
  const publishedListeners: ((published: Published) => void)[] = [];
  const nowMs = () => clock.nowMs();
  const trouble = new StoreTrouble({
    probe: () => store.probe(),
    failureOf: (error) => store.failureOf(error),
    onNotice,
  });
  const loop = new BatchLanes({
    lanes: options.lanes ?? 1,
    store,
    clock,
    feel: {
      timeZone: options.timeZone,
      random: options.random,
      monotonicMs: options.monotonicMs,
    },
    limits,
    random: options.random,
    newLeaseSecret,
    polls: { claim: (came) => polls.claim(came), wake: (came) => polls.wake(came) },
    onCommit,
    trouble,
    onError,
    onDeath,
  });
  const polls = createJobPolls(loop, options);
  const due = createTimedWork({ loop, store, nowMs, limits, onError });
  const door = createDoor(
    createAdmission({ waiting: () => loop.waiting, waitingMax: limits.waitingMax, isNewWork }),
  );
  const neighbourhood =
    store.neighbours &&
    new Neighbourhood({
      neighbours: store.neighbours,
      question: () => ({ ...polls.question(), instanceKeys: awaited.keys() }),
      onNews: spread,
      onDue: (dueAtMs) => due.arm(dueAtMs),
      onError,
    });

  function onCommit(effects: Effects): void {
    due.arm(effects.dueAtMs);
    spread({
      // What else came is handed on in its own batch.
      jobs: [],
      queued: effects.allowed,
      ended: effects.endedInstances,
      // Where nodes share a store, it says itself when events have their order.
      published: neighbourhood === undefined ? [...effects.published] : [],
    });
    neighbourhood?.tell(effects);
  }

  /** Tells those who wait here. */
  function spread({ jobs, queued, ended, published }: News): void {
    polls.wake({ jobs, queued });
    if (published.length > 0) for (const tell of publishedListeners) tell(published);
    for (const { key, how } of ended) awaited.end(key, how);
  }

  clock.pin(await options.clockPin.read());
  due.arm(await store.nextDueAtMs());
  return {
    ...createRequests({ loop, polls, door, store, awaited, query: options.query, trouble }),
    parseResource: options.parseResource,
    pinClock: (nowMs) =>
      orUnavailable(async () => {
        await options.clockPin.keep(nowMs).catch((error: unknown) => {
          throw store.failureOf(error);
        });
        clock.pin(nowMs);
        await due.run();
      }),
    ...readingOf(clock),
    onPublished: (listener) => {
      publishedListeners.push(listener);
    },
    statistics: () =>
      Promise.resolve({ ...statisticsOf(loop, polls), storeTrouble: trouble.sentence }),
    close: async () => {
      if (door.isClosed) return;
      door.close();
      due.stop();
      trouble.close();
      polls.close();
      awaited.close();
      await neighbourhood?.close();
      await loop.idle();
      await store.close();
    },
  };
}

function statisticsOf(
  loop: BatchLanes,
  polls: JobPolls,
): Omit<OrchestratorStatistics, 'storeTrouble'> {
  return {
    ...loop.counters,
    commandsWaiting: loop.waiting,
    activationsWaiting: polls.activations.size,
    leasesWaiting: polls.leases.size,
    rootsCached: loop.rootsCached,
  };
}
