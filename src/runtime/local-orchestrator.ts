import type { Caller } from '../core/caller.ts';
import { reject } from '../core/rejection.ts';
import type { Command, CommandKind, Results } from '../engine/command.ts';
import { type News, type Store, StoreFailure } from '../engine/store.ts';
import type { ParsedResource } from '../model/resource.ts';
import type { Query } from '../query/query.ts';
import { createAdmission } from './admission.ts';
import { AwaitedInstances } from './awaited-instances.ts';
import { BatchLanes } from './batch-lanes.ts';
import type { Clock } from './clock.ts';
import { DueTimer } from './due-timer.ts';
import type { Effects } from './effects.ts';
import type { RuntimeLimits } from './limits.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { newLeaseSecret } from './background/lease-secrets.ts';
import { createJobPolls } from './job-polls.ts';
import type { CompletedInstance, Orchestrator, Outcome, ResourceFile } from './orchestrator.ts';
import type { Polls, Waits } from './polls.ts';

export interface LocalOptions {
  readonly store: Store;
  readonly clock: Clock;
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
}

const closing = { kind: 'unavailable', reason: 'The server is stopping' } as const;
const passedOverMs = 50;

/** Engine and store in the caller's own thread: as a library, in tests, and inside the engine thread. */
export async function createLocalOrchestrator(options: LocalOptions): Promise<Orchestrator> {
  const { store, clock, limits, onError } = options;
  const awaited = new AwaitedInstances();
  const due = new DueTimer({ nowMs: () => clock.nowMs(), onDue: releaseDueJobs });
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
    onCommit,
    onError,
  });
  const polls = createJobPolls(loop, options);
  const admission = createAdmission({ waiting: () => loop.waiting, waitingMax: limits.waitingMax });
  const neighbourhood =
    store.neighbours &&
    new Neighbourhood({
      neighbours: store.neighbours,
      question: () => ({ ...polls.question(), instanceKeys: awaited.keys() }),
      onNews: spread,
      onDue: (dueAtMs) => due.arm(dueAtMs),
      onError,
    });
  let isClosing = false;

  function onCommit(effects: Effects): void {
    due.arm(effects.dueAtMs);
    spread({ jobs: effects.jobs, queued: effects.queued, ended: effects.endedInstances });
    neighbourhood?.tell(effects);
  }

  /** Tells those who wait here. */
  function spread({ jobs, queued, ended }: News): void {
    polls.wake({ jobs, queued });
    for (const { key, how } of ended) awaited.end(key, how);
  }

  function releaseDueJobs(): void {
    loop.add({ kind: 'release', answer: () => void armForNext() });
  }

  async function armForNext(): Promise<void> {
    try {
      const dueAtMs = await store.nextDueAtMs();
      // What is due but was passed over is in another node's hands, which need a moment.
      const soonestAtMs = store.neighbours === undefined ? 0 : clock.nowMs() + passedOverMs;
      if (!isClosing) due.arm(dueAtMs && Math.max(dueAtMs, soonestAtMs));
    } catch (error) {
      onError(error);
    }
  }

  function submit<K extends CommandKind>(
    command: Command<K>,
    caller: Caller,
  ): Promise<Outcome<Results[K]>> {
    if (isClosing) return Promise.resolve(closing);
    const refused = admission.refuse(command.kind);
    if (refused !== undefined) return Promise.resolve({ kind: 'exhausted', reason: refused });
    return new Promise((resolve) => {
      loop.add({
        kind: 'command',
        command: command as Command,
        caller,
        answer: resolve as (outcome: Outcome<Results[CommandKind]>) => void,
      });
    });
  }

  /** A long poll, unless the server refuses more work. */
  function poll<Request, Item>(
    kind: 'activateJobs' | 'leaseJobs',
    of: Polls<Request & Waits, Item>,
    request: Request & Waits,
    signal: AbortSignal,
  ): Promise<Outcome<readonly Item[]>> {
    if (isClosing) return Promise.resolve(closing);
    const refused = admission.refuse(kind);
    if (refused !== undefined) return Promise.resolve({ kind: 'exhausted', reason: refused });
    return of.ask(request, signal);
  }

  async function createAndAwait(
    command: Command<'createProcessInstance'>,
    caller: Caller,
    await_: Parameters<Orchestrator['createAndAwait']>[2],
  ): Promise<Outcome<CompletedInstance>> {
    const created = await submitAndWatch(command, caller, await_);
    if (created.kind !== 'accepted') return created;
    const { instance, end } = created.result;
    switch (await end) {
      case 'completed':
        return orUnavailable(async () => {
          const { processInstanceKey } = instance;
          const variables = await store.variablesOf(processInstanceKey, await_.fetchVariables);
          return { ...instance, variables };
        });
      case 'terminated':
        return reject(
          'INVALID_STATE',
          `Expected process instance with key '${instance.processInstanceKey}' to complete, but it was terminated`,
        );
      case 'timedOut':
        return { kind: 'timedOut' };
      case 'closing':
        return closing;
    }
  }

  /** The wait must begin before the effects of the very batch that creates, and may end, the instance. */
  function submitAndWatch(
    command: Command<'createProcessInstance'>,
    caller: Caller,
    wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) {
    type Created = Results['createProcessInstance'];
    type End = ReturnType<AwaitedInstances['wait']>;
    return new Promise<Outcome<{ readonly instance: Created; readonly end: End }>>((resolve) => {
      const refused = isClosing ? closing.reason : admission.refuse(command.kind);
      if (refused !== undefined) {
        resolve(isClosing ? closing : { kind: 'exhausted', reason: refused });
        return;
      }
      loop.add({
        kind: 'command',
        command,
        caller,
        beforeEffects: (outcome) => {
          if (outcome.kind !== 'accepted') return;
          const instance = outcome.result as Created;
          const end = awaited.wait(instance.processInstanceKey, wait);
          resolve({ kind: 'accepted', result: { instance, end } });
        },
        answer: (outcome) => {
          if (outcome.kind !== 'accepted') resolve(outcome);
        },
      });
    });
  }

  due.arm(await store.nextDueAtMs());
  return {
    submit,
    activateJobs: (activation, _caller, signal) =>
      poll('activateJobs', polls.activations, activation, signal),
    returnJobs: (jobs) => polls.returnJobs(jobs),
    leaseJobs: (lease, signal) => poll('leaseJobs', polls.leases, lease, signal),
    returnLeases: (leases) => polls.returnLeases(leases),
    createAndAwait,
    query: async (query, caller) => {
      if (isClosing) return closing;
      return orUnavailable(() => options.query(query, caller));
    },
    parseResource: options.parseResource,
    pinClock: (nowMs) => {
      clock.pin(nowMs);
      due.disarm();
      return new Promise((resolve) => {
        loop.add({
          kind: 'release',
          answer: () => {
            void armForNext();
            resolve();
          },
        });
      });
    },
    nowMs: () => clock.nowMs(),
    statistics: () =>
      Promise.resolve({
        ...loop.counters,
        commandsWaiting: loop.waiting,
        activationsWaiting: polls.activations.size,
        leasesWaiting: polls.leases.size,
        rootsCached: loop.rootsCached,
      }),
    close: async () => {
      if (isClosing) return;
      isClosing = true;
      due.disarm();
      polls.close();
      awaited.close();
      await neighbourhood?.close();
      await loop.idle();
      await store.close();
    },
  };
}

/** A read that the store cannot serve just now is nobody's bug. */
async function orUnavailable<Result>(read: () => Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { kind: 'accepted', result: await read() };
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    return {
      kind: 'unavailable',
      reason: 'Expected to handle the request, but the store could not be read',
    };
  }
}
