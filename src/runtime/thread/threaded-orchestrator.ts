import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Caller } from '../../core/caller.ts';
import type {
  ActivatedJob,
  Activation,
  Command,
  CommandKind,
  Results,
} from '../../engine/command.ts';
import type { ParsedResource } from '../../model/resource.ts';
import { createAdmission } from '../admission.ts';
import { createClock } from '../clock.ts';
import type { RuntimeLimits } from '../limits.ts';
import type { Orchestrator, OrchestratorStatistics, Outcome } from '../orchestrator.ts';
import type { EngineThreadData } from './engine-thread.ts';
import type { EngineRequest, ReaderRequest, ThreadNotice } from './protocol.ts';
import type { ReaderThreadData } from './reader-thread.ts';
import { Requester } from './requester.ts';

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
  const start = <Request>(file: string, workerData: EngineThreadData | ReaderThreadData) =>
    startThread<Request>(file, workerData, {
      onError: options.onError,
      onExit: (error) => {
        if (!isClosing) options.onDeath(error);
      },
    });
  const { dataDir, limits, timeZone, commitDelayMs } = options;
  // The engine creates the tables that the reader opens.
  const engine = await start<EngineRequest>('engine-thread', {
    dataDir,
    limits,
    timeZone,
    commitDelayMs,
  });
  const reader = await start<ReaderRequest>('reader-thread', { dataDir });
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

  /** A request that may wait long, and that its caller may give up. */
  async function abortable<Answered>(
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

  return {
    submit,
    activateJobs: async (activation: Activation, caller, signal) => {
      if (isClosing) return closing;
      const refused = admission.refuse('activateJobs');
      if (refused !== undefined) return { kind: 'exhausted', reason: refused };
      return abortable<Outcome<readonly ActivatedJob[]>>(signal, (id) => ({
        kind: 'activate',
        id,
        activation,
        caller,
      }));
    },
    returnJobs: (jobs) => engine.send({ kind: 'return', jobs }),
    createAndAwait: async (command, caller, { timeoutMs, fetchVariables, signal }) => {
      if (isClosing) return closing;
      const refused = admission.refuse(command.kind);
      if (refused !== undefined) return { kind: 'exhausted', reason: refused };
      return abortable(signal, (id) => ({
        kind: 'createAndAwait',
        id,
        command,
        caller,
        timeoutMs,
        fetchVariables,
      }));
    },
    query: (query, caller) => {
      if (isClosing) return Promise.resolve(closing);
      const id = reader.newId();
      return reader.request(id, { kind: 'query', id, query, caller });
    },
    parseResource: (file) => {
      const id = reader.newId();
      return reader.request<ParsedResource>(id, { kind: 'parse', id, file });
    },
    pinClock: (nowMs) => {
      clock.pin(nowMs);
      const id = engine.newId();
      return engine.request(id, { kind: 'pinClock', id, nowMs });
    },
    nowMs: () => clock.nowMs(),
    statistics: () => {
      const id = engine.newId();
      return engine.request<OrchestratorStatistics>(id, { kind: 'statistics', id });
    },
    close: async () => {
      if (isClosing) return;
      isClosing = true;
      const id = engine.newId();
      await engine.request(id, { kind: 'close', id });
      await reader.terminate();
    },
  };
}

interface Thread<Request> {
  newId(): number;
  request<Answered>(id: number, request: Request): Promise<Answered>;
  send(request: Request): void;
  terminate(): Promise<unknown>;
}

/** Resolves when the thread says that it is ready, rejects when it cannot start. */
function startThread<Request>(
  file: string,
  workerData: EngineThreadData | ReaderThreadData,
  on: { readonly onError: (error: unknown) => void; readonly onExit: (error: unknown) => void },
): Promise<Thread<Request>> {
  // Sources run as they are, and what is published as JavaScript: the thread is of the same kind as this file.
  const url = new URL(`./${file}${extname(import.meta.filename)}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData });
    let isReady = false;
    const onNotice = (notice: ThreadNotice) => {
      if (notice.kind === 'error') {
        on.onError(new Error(notice.text));
        return;
      }
      isReady = true;
      resolve({
        newId: () => requester.newId(),
        request: (id, request) => requester.request(id, request),
        send: (request) => requester.send(request),
        terminate: () => worker.terminate(),
      });
    };
    const requester = new Requester<Request>(worker, onNotice);
    let failure: Error | undefined;
    worker.on('error', (error: Error) => {
      failure = error;
      reject(error);
    });
    worker.on('exit', () => {
      requester.answerAll({
        kind: 'unavailable',
        reason: `Expected the ${file} to run, but it ended`,
      });
      if (isReady) on.onExit(failure ?? new Error(`Expected the ${file} to run, but it ended`));
    });
  });
}
