import type { Caller } from '../../core/caller.ts';
import type {
  ActivatedJob,
  Activation,
  Command,
  CommandKind,
  Results,
} from '../../engine/command.ts';
import type { Published } from '../../engine/store.ts';
import type { ParsedResource } from '../../model/resource.ts';
import { createAdmission } from '../admission.ts';
import { createClock } from '../clock.ts';
import type { RuntimeLimits } from '../limits.ts';
import type { Orchestrator, OrchestratorStatistics, Outcome } from '../orchestrator.ts';
import type { EngineRequest, ReaderRequest } from './protocol.ts';
import { startThread, type Thread } from './start-thread.ts';

export interface ThreadedOptions {
  readonly dataDir: string;
  readonly limits: RuntimeLimits;
  readonly timeZone: string;
  readonly commitDelayMs: number;
  readonly onError: (error: unknown) => void;
  /** A thread ended by itself: our bug, after which nothing can be promised. */
  readonly onDeath: (error: unknown) => void;
}

const closing = { kind: 'unavailable', reason: 'The server is stopping' } as const;

/** HTTP here, engine and store on one thread, searches on another (DESIGN §3). */
export async function createThreadedOrchestrator(options: ThreadedOptions): Promise<Orchestrator> {
  const clock = createClock();
  let isClosing = false;
  const publishedListeners: ((published: Published) => void)[] = [];
  const on = {
    onPublished: (published: Published) => {
      for (const tell of publishedListeners) tell(published);
    },
    onError: options.onError,
    onExit: (error: unknown) => {
      if (!isClosing) options.onDeath(error);
    },
  };
  const { dataDir, limits, timeZone, commitDelayMs } = options;
  // The engine creates the tables that the reader opens.
  const engine = await startThread<EngineRequest>(
    'engine',
    { dataDir, limits, timeZone, commitDelayMs },
    on,
  );
  clock.pin(engine.clockPinMs);
  let startedReader: Promise<Thread<ReaderRequest>> | undefined;
  /** Started by the first search or deployment: until then nobody pays for it. */
  const reader = (): Promise<Thread<ReaderRequest>> =>
    (startedReader ??= startThread<ReaderRequest>('reader', { dataDir }, on));
  let commandsInFlight = 0;
  const admission = createAdmission({
    waiting: () => commandsInFlight,
    waitingMax: limits.waitingMax,
  });

  async function submit<K extends CommandKind>(
    command: Command<K>,
    caller: Caller,
  ): Promise<Outcome<Results[K]>> {
    if (isClosing) return closing;
    const refused = admission.refuse(command.kind);
    if (refused !== undefined) return { kind: 'exhausted', reason: refused };
    const id = engine.newId();
    commandsInFlight += 1;
    try {
      return await engine.request<Outcome<Results[K]>>(id, {
        kind: 'submit',
        id,
        command: command as Command,
        caller,
      });
    } finally {
      commandsInFlight -= 1;
    }
  }

  return {
    submit,
    activateJobs: async (activation: Activation, caller, signal) => {
      if (isClosing) return closing;
      const refused = admission.refuse('activateJobs');
      if (refused !== undefined) return { kind: 'exhausted', reason: refused };
      return requestAbortable<Outcome<readonly ActivatedJob[]>>(engine, signal, (id) => ({
        kind: 'activate',
        id,
        activation,
        caller,
      }));
    },
    returnJobs: (jobs) => engine.send({ kind: 'return', jobs }),
    leaseJobs: async (lease, signal) => {
      if (isClosing) return closing;
      const refused = admission.refuse('leaseJobs');
      if (refused !== undefined) return { kind: 'exhausted', reason: refused };
      return requestAbortable(engine, signal, (id) => ({ kind: 'lease', id, lease }));
    },
    returnLeases: (jobs) => engine.send({ kind: 'returnLeases', jobs }),
    createAndAwait: async (command, caller, { timeoutMs, fetchVariables, signal }) => {
      if (isClosing) return closing;
      const refused = admission.refuse(command.kind);
      if (refused !== undefined) return { kind: 'exhausted', reason: refused };
      return requestAbortable(engine, signal, (id) => ({
        kind: 'createAndAwait',
        id,
        command,
        caller,
        timeoutMs,
        fetchVariables,
      }));
    },
    query: async (query, caller) => {
      if (isClosing) return closing;
      const thread = await reader();
      const id = thread.newId();
      return thread.request(id, { kind: 'query', id, query, caller });
    },
    parseResource: async (file) => {
      const thread = await reader();
      const id = thread.newId();
      return thread.request<ParsedResource>(id, { kind: 'parse', id, file });
    },
    pinClock: async (nowMs) => {
      const id = engine.newId();
      const outcome = await engine.request<Outcome<void>>(id, { kind: 'pinClock', id, nowMs });
      if (outcome.kind === 'accepted') clock.pin(nowMs);
      return outcome;
    },
    nowMs: () => clock.nowMs(),
    onPublished: (listener) => {
      publishedListeners.push(listener);
    },
    statistics: () => {
      const id = engine.newId();
      return engine.request<OrchestratorStatistics>(id, { kind: 'statistics', id });
    },
    close: async () => {
      if (isClosing) return;
      isClosing = true;
      // The reader first: who closes the last connection empties the WAL, and a reader may not.
      await (await startedReader)?.terminate();
      const id = engine.newId();
      await engine.request(id, { kind: 'close', id });
    },
  };
}

/** A request that may wait long, and that its caller may give up. */
async function requestAbortable<Answered>(
  engine: Thread<EngineRequest>,
  signal: AbortSignal,
  build: (id: number) => EngineRequest,
): Promise<Answered> {
  const id = engine.newId();
  const abort = () => engine.send({ kind: 'abort', id });
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await engine.request<Answered>(id, build(id));
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
