import type { Caller } from '../core/caller.ts';
import { reject } from '../core/rejection.ts';
import type { ActivatedJob, Activation, Command, CommandKind, Results } from '../engine/command.ts';
import { type News, type Store, StoreFailure } from '../engine/store.ts';
import type { ParsedResource } from '../model/resource.ts';
import type { Query } from '../query/query.ts';
import { createAdmission } from './admission.ts';
import { AwaitedInstances } from './awaited-instances.ts';
import { BatchLoop } from './batch-loop.ts';
import type { Clock } from './clock.ts';
import { DueTimer } from './due-timer.ts';
import type { Effects } from './effects.ts';
import type { RuntimeLimits } from './limits.ts';
import { Neighbourhood } from './neighbourhood.ts';
import type { CompletedInstance, Orchestrator, Outcome, ResourceFile } from './orchestrator.ts';
import { WaitingActivations } from './waiting-activations.ts';

export interface LocalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: RuntimeLimits;
  readonly timeZone: string;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly newLeaseToken: () => string;
  readonly query: (query: Query, caller: Caller) => Promise<string | undefined>;
  readonly parseResource: (file: ResourceFile) => Promise<ParsedResource>;
  readonly onError: (error: unknown) => void;
}

interface Waiter {
  readonly activation: Activation;
  readonly untilMs: number;
  readonly answer: (outcome: Outcome<readonly ActivatedJob[]>) => void;
  readonly expire: () => void;
  gone: boolean;
}

const closing = { kind: 'unavailable', reason: 'The server is stopping' } as const;
const noJobs = { kind: 'accepted', result: [] } as const;
const passedOverMs = 50;

/** Engine and store in the caller's own thread: as a library, in tests, and inside the engine thread. */
export async function createLocalOrchestrator(options: LocalOptions): Promise<Orchestrator> {
  const { store, clock, limits, onError } = options;
  const waiting = new WaitingActivations<Waiter>();
  const awaited = new AwaitedInstances();
  const due = new DueTimer({ nowMs: () => clock.nowMs(), onDue: releaseDueJobs });
  const loop = new BatchLoop({
    store,
    clock,
    feel: {
      timeZone: options.timeZone,
      random: options.random,
      monotonicMs: options.monotonicMs,
    },
    limits,
    onCommit,
    onError,
  });
  const admission = createAdmission({ waiting: () => loop.waiting, waitingMax: limits.waitingMax });
  const neighbourhood =
    store.neighbours &&
    new Neighbourhood({
      neighbours: store.neighbours,
      question: () => ({ jobTypes: waiting.types(), instanceKeys: awaited.keys() }),
      onNews: spread,
      onDue: (dueAtMs) => due.arm(dueAtMs),
      onError,
    });
  let isClosing = false;

  function onCommit(effects: Effects): void {
    due.arm(effects.dueAtMs);
    spread({ jobs: effects.jobs, ended: effects.endedInstances });
    neighbourhood?.tell(effects);
  }

  /** Tells those who wait here. */
  function spread({ jobs, ended }: News): void {
    for (const waiter of waiting.wake(jobs)) take(waiter);
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

  /** Tries to take jobs; who finds none waits on, at the front of its line. */
  function take(waiter: Waiter, isFirstTry = false): void {
    loop.add({
      kind: 'activate',
      activation: waiter.activation,
      leaseToken: options.newLeaseToken(),
      answer: (outcome) => {
        const isEmpty = outcome.kind === 'accepted' && outcome.result.length === 0;
        const leftMs = waiter.untilMs - options.monotonicMs();
        if (waiter.gone && outcome.kind === 'accepted') returnJobs(outcome.result);
        if (!isEmpty || leftMs <= 0 || isClosing || waiter.gone) waiter.answer(outcome);
        else waiting.add(waiter, { waitMs: leftMs, first: !isFirstTry });
      },
    });
  }

  function activateJobs(
    activation: Activation,
    _caller: Caller,
    signal: AbortSignal,
  ): Promise<Outcome<readonly ActivatedJob[]>> {
    if (isClosing) return Promise.resolve(closing);
    const refused =
      waiting.size >= limits.activationsWaitingMax
        ? `Expected to activate jobs of type '${activation.jobType}', but too many requests wait for jobs`
        : admission.refuse('activateJobs');
    if (refused !== undefined) return Promise.resolve({ kind: 'exhausted', reason: refused });
    return new Promise((resolve) => {
      const waiter: Waiter = {
        activation,
        untilMs: options.monotonicMs() + activation.waitMs,
        answer: resolve,
        expire: () => resolve(noJobs),
        gone: signal.aborted,
      };
      signal.addEventListener(
        'abort',
        () => {
          waiter.gone = true;
          if (waiting.remove(waiter)) resolve(noJobs);
        },
        { once: true },
      );
      take(waiter, true);
    });
  }

  function returnJobs(jobs: readonly ActivatedJob[]): void {
    if (jobs.length > 0) loop.add({ kind: 'return', jobs, answer: () => undefined });
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
    activateJobs,
    returnJobs,
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
        activationsWaiting: waiting.size,
        rootsCached: loop.rootsCached,
      }),
    close: async () => {
      if (isClosing) return;
      isClosing = true;
      due.disarm();
      for (const waiter of waiting.drain()) waiter.answer(noJobs);
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
