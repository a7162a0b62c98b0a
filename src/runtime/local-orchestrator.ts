import { isNewWork } from '../engine/decide.ts';
import type { PeerNotice, Published } from '../engine/store.ts';
import { AwaitedInstances } from './awaited-instances.ts';
import { BatchLanes } from './batch-lanes.ts';
import type { BatchLoopOptions } from './batch-options.ts';
import { readingOf } from './clock.ts';
import { createAdmissionGate } from './admission-gate.ts';
import type { Effects } from './effects.ts';
import { PeerExchange } from './peer-exchange.ts';
import { JobsUnderWay } from './jobs-under-way.ts';
import { newLeaseSecret } from './background/lease-secrets.ts';
import { createJobPolls, type JobPolls } from './job-polls.ts';
import { orUnavailable } from './or-unavailable.ts';
import { ReadQueues } from './reads/read-queues.ts';
import type { Orchestrator, OrchestratorStatistics } from './orchestrator.ts';
import { createRequests } from './requests.ts';
import { StoreTrouble } from './store-trouble.ts';
import { KeptMoments } from './kept-moments.ts';
import { createTimedWork } from './timed-work.ts';
import type { LocalOptions } from './local-options.ts';

/** Runs engine and store on the caller's thread: as a library, in tests, and inside the engine thread. */
export async function createLocalOrchestrator(options: LocalOptions): Promise<Orchestrator> {
  const { store, clock, limits, onError, underWay = new JobsUnderWay() } = options;
  const awaited = new AwaitedInstances();
  const publishedListeners: ((published: Published) => void)[] = [];
  const { trouble, moments } = watchStore(options);
  const loop: BatchLanes = createLoop(options, {
    underWay,
    trouble,
    polls: { claim: (ready) => polls.claim(ready), wake: (ready) => polls.wake(ready) },
    onCommit,
  });
  const polls = createJobPolls(loop, options);
  const due = createTimedWork({ loop, store, nowMs: () => clock.nowMs(), limits, onError });
  const { waitingMax } = limits;
  const gate = createAdmissionGate({ waiting: () => loop.waiting, waitingMax, isNewWork });
  const reads = readQueues(options);
  const peerExchange =
    store.peers &&
    new PeerExchange({
      peers: store.peers,
      question: () => ({ ...polls.question(), instanceKeys: awaited.keys() }),
      onNotice: notifyLocally,
      onDue: (dueAtMs) => due.arm(dueAtMs),
      onError,
    });

  function onCommit(effects: Effects): void {
    due.arm(effects.dueAtMs);
    moments.note();
    notifyLocally({
      // The batch itself has already woken polls for its other jobs.
      jobs: [],
      queued: effects.allowed,
      ended: effects.endedInstances,
      // A store that nodes share reports events itself, once their order is final.
      published: peerExchange === undefined ? [...effects.published] : [],
    });
    for (const key of effects.correlations) awaited.correlations.decided(key);
    peerExchange?.publish(effects);
  }

  /** Notifies the polls, listeners and awaited instances of this node. */
  function notifyLocally({ jobs, queued, ended, published }: PeerNotice): void {
    polls.wake({ jobs, queued });
    if (published.length > 0) for (const listener of publishedListeners) listener(published);
    for (const { key, how } of ended) awaited.end(key, how);
  }

  clock.startFrom(await store.lastMomentMs());
  clock.pin(await options.clockPin.read());
  due.arm(await store.nextDueAtMs());
  return {
    ...createRequests({ ...options, loop, polls, gate, awaited, trouble, reads, underWay }),
    installation: options.installation,
    parseResource: options.parseResource,
    pinClock: (nowMs) =>
      orUnavailable(async () => {
        await keepPin(options, nowMs);
        await due.run();
      }),
    ...readingOf(clock),
    onPublished: (listener) => {
      publishedListeners.push(listener);
    },
    statistics: () => Promise.resolve(statisticsOf({ loop, polls, reads, trouble })),
    close: async () => {
      if (gate.isClosed) return;
      gate.close();
      due.stop();
      trouble.close();
      polls.close();
      awaited.close();
      await peerExchange?.close();
      await loop.idle();
      await moments.close();
      clock.close();
      await store.close();
    },
  };
}

/** Watches the store for trouble, and stores the server's time. */
function watchStore({ store, clock, onError, onNotice = () => undefined }: LocalOptions) {
  const trouble = new StoreTrouble({
    probe: () => store.probe(),
    failureOf: (error) => store.failureOf(error),
    onNotice,
  });
  const moments = new KeptMoments({
    store,
    clock,
    onError: (error) => {
      if (!trouble.takes(store.failureOf(error))) onError(error);
    },
  });
  return { trouble, moments };
}

async function keepPin(
  { store, clock, clockPin }: LocalOptions,
  nowMs: number | undefined,
): Promise<void> {
  await clockPin.keep(nowMs).catch((error: unknown) => {
    throw store.failureOf(error);
  });
  clock.pin(nowMs);
}

function createLoop(
  { store, clock, limits, lanes = 1, onError, onDeath = onError, ...options }: LocalOptions,
  parts: Pick<BatchLoopOptions, 'underWay' | 'trouble' | 'polls' | 'onCommit'>,
): BatchLanes {
  const { timeZone, random, installation } = options;
  return new BatchLanes({
    ...parts,
    lanes,
    store,
    clock,
    feel: { timeZone, random },
    ids: installation.ids,
    limits,
    random,
    newLeaseSecret,
    onError,
    onDeath,
  });
}

/** Read queues whose slots are plain numbers, because all slots use the same connection. */
function readQueues({
  readsMax = { lookup: 1, search: 1 },
  limits,
}: LocalOptions): ReadQueues<number> {
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);
  return new ReadQueues(
    { lookup: numbered(readsMax.lookup), search: numbered(readsMax.search) },
    limits,
  );
}

function statisticsOf({
  loop,
  polls,
  reads,
  trouble,
}: {
  readonly loop: BatchLanes;
  readonly polls: JobPolls;
  readonly reads: ReadQueues<number>;
  readonly trouble: StoreTrouble;
}): OrchestratorStatistics {
  return {
    ...loop.counters,
    ...reads.statistics,
    storeTrouble: trouble.sentence,
    commandsWaiting: loop.waiting,
    activationsWaiting: polls.activations.size,
    leasesWaiting: polls.leases.size,
    rootsCached: loop.rootsCached,
  };
}
