/** The engine's thread: runs the engine and the writing store, so that no commit's fsync delays a request. */
import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../core/assert.ts';
import type { TenantId } from '../../core/tenant.ts';
import { unreachable } from '../../core/unreachable.ts';
import { commandKinds, isNewWork } from '../../engine/decide.ts';
import { CommitProgress } from '../../store/sqlite/commit-progress.ts';
import { markInUse } from '../../store/sqlite/database-file.ts';
import { openDatabase } from '../../store/sqlite/open-database.ts';
import { createSqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { createClock } from '../clock.ts';
import { JobsUnderWay } from '../jobs-under-way.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import { createLocalOrchestrator } from '../local-orchestrator.ts';
import { endThread } from './end-thread.ts';
import type { EngineRequest, ThreadNotice } from './protocol.ts';
import { Responder } from './responder.ts';

export interface EngineThreadData {
  readonly dataDir: string;
  readonly limits: RuntimeLimits;
  readonly timeZone: string;
  readonly commitDelayMs: number;
  readonly progress: SharedArrayBuffer;
  readonly underWay: SharedArrayBuffer;
}

const publishedEveryMs = 10;

assert(parentPort, 'the engine thread to be started by the main thread');
const port = parentPort;
const data = workerData as EngineThreadData;
const db = await openDatabase(data.dataDir, {
  // The responder does not exist yet: requests come only when this thread is ready.
  onMigration: (progress) =>
    port.postMessage({ kind: 'migration', progress } satisfies ThreadNotice),
});
const clock = createClock({
  // The responder does not exist yet: requests come only when this thread is ready.
  onNotice: (text) => port.postMessage({ kind: 'notice', text } satisfies ThreadNotice),
});
const store = createSqliteStore(db, {
  delayMs: data.commitDelayMs,
  progress: new CommitProgress(data.progress),
});
const orchestrator = await createLocalOrchestrator({
  store,
  clock,
  clockPin: store.clockPin,
  installation: store.installation,
  limits: data.limits,
  timeZone: data.timeZone,
  underWay: new JobsUnderWay(data.underWay),
  random: () => Math.random(),
  monotonicMs: () => performance.now(),
  newLeaseToken: randomUUID,
  query: () => Promise.reject(new Error('Expected queries to go to the reader thread')),
  parseResource: () => Promise.reject(new Error('Expected files to go to the reader thread')),
  onError: (error) => responder.notify({ kind: 'error', text: textOf(error) }),
  onNotice: (text) => responder.notify({ kind: 'notice', text }),
  onDeath: endThread,
});
forwardPublished();
const aborts = new Map<number, AbortController>();
const responder = new Responder<EngineRequest>(port, handle);
responder.notify({
  kind: 'ready',
  engine: {
    installationKey: store.installation.key,
    clockPinMs: clock.pinnedMs,
    timeMs: clock.unpinnedMs(),
    newWork: commandKinds.filter(isNewWork),
  },
});

/** Publications of many commits in a short time are sent together. */
function forwardPublished(): void {
  let tenantIds = new Set<TenantId>();
  orchestrator.onPublished((published) => {
    if (published === 'anybody') return;
    if (tenantIds.size === 0) {
      setTimeout(() => {
        responder.notify({ kind: 'published', published: [...tenantIds] });
        tenantIds = new Set();
      }, publishedEveryMs).unref();
    }
    for (const tenantId of published) tenantIds.add(tenantId);
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs a request that the caller may abort, and answers it under the same id. */
function answerAbortable(id: number, run: (signal: AbortSignal) => Promise<unknown>): void {
  const abort = new AbortController();
  aborts.set(id, abort);
  void run(abort.signal).then((outcome) => {
    aborts.delete(id);
    responder.answer(id, outcome);
  });
}

type Awaiting = Extract<
  EngineRequest,
  { readonly kind: 'submitAndAwait' | 'createAndAwait' | 'correlateAndAwait' }
>;

/** Runs a request whose answer waits for more than its own batch. */
function runAwaiting(request: Awaiting, signal: AbortSignal): Promise<unknown> {
  const { caller, timeoutMs } = request;
  switch (request.kind) {
    case 'submitAndAwait':
      return orchestrator.submitAndAwait(request.command, caller, { timeoutMs, signal });
    case 'createAndAwait': {
      const { fetchVariables } = request;
      return orchestrator.createAndAwait(request.command, caller, {
        timeoutMs,
        fetchVariables,
        signal,
      });
    }
    case 'correlateAndAwait':
      return orchestrator.correlateAndAwait(request.command, caller, { timeoutMs, signal });
  }
}

function handle(request: EngineRequest): void {
  switch (request.kind) {
    case 'submit':
      void orchestrator
        .submit(request.command, request.caller)
        .then((outcome) => responder.answer(request.id, outcome));
      break;
    case 'submitAndAwait':
    case 'createAndAwait':
    case 'correlateAndAwait':
      answerAbortable(request.id, (signal) => runAwaiting(request, signal));
      break;
    case 'activate':
      answerAbortable(request.id, (signal) =>
        orchestrator.activateJobs(request.activation, request.caller, signal),
      );
      break;
    case 'lease':
      answerAbortable(request.id, (signal) => orchestrator.leaseJobs(request.lease, signal));
      break;
    case 'returnLeases':
      orchestrator.returnLeases(request.jobs);
      break;
    case 'abort':
      aborts.get(request.id)?.abort();
      break;
    case 'logGuarded':
      markInUse(db);
      break;
    case 'return':
      orchestrator.returnJobs(request.jobs);
      break;
    case 'pinClock':
      void orchestrator
        .pinClock(request.nowMs)
        .then((outcome) => responder.answer(request.id, outcome));
      break;
    case 'statistics':
      void orchestrator.statistics().then((value) => responder.answer(request.id, value));
      break;
    case 'close':
      void orchestrator
        .close()
        .catch(endThread)
        .then(() => {
          responder.answer(request.id, undefined);
          setImmediate(() => port.close());
        });
      break;
    default:
      unreachable(request);
  }
}
