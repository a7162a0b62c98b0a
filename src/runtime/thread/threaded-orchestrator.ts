import { installationOf } from '../../core/installation.ts';
import type { Published } from '../../engine/store.ts';
import type { OnMigration } from '../../store/schema-migration.ts';
import { CommitProgress } from '../../store/sqlite/commit-progress.ts';
import { guardLog } from '../../store/sqlite/log-guard.ts';
import { createClock, readingOf } from '../clock.ts';
import { closing } from '../admission-gate.ts';
import { JobsUnderWay } from '../jobs-under-way.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import type { Orchestrator, Outcome } from '../orchestrator.ts';
import { createEngineSide } from './engine-side.ts';
import type { EngineRequest } from './protocol.ts';
import { ReaderPool } from './reader-pool.ts';
import { startThread, type Thread, type ThreadEvents } from './start-thread.ts';

export interface ThreadedOptions {
  readonly dataDir: string;
  readonly limits: RuntimeLimits;
  readonly timeZone: string;
  readonly commitDelayMs: number;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (text: string) => void;
  readonly onMigration: OnMigration;
  /** Called when a thread ended by itself: the server can no longer promise anything. */
  readonly onDeath: (error: unknown) => void;
}

/** Runs HTTP on this thread, engine and store on another, reads on further ones (DESIGN §3). */
export async function createThreadedOrchestrator(options: ThreadedOptions): Promise<Orchestrator> {
  const clock = createClock();
  let isClosing = false;
  const publishedListeners: ((published: Published) => void)[] = [];
  const on = {
    onPublished: (published: Published) => {
      for (const listener of publishedListeners) listener(published);
    },
    onError: options.onError,
    onNotice: options.onNotice,
    onMigration: options.onMigration,
    onExit: (error: unknown) => {
      if (!isClosing) options.onDeath(error);
    },
  };
  const { dataDir, limits } = options;
  const progress = new CommitProgress();
  const underWay = new JobsUnderWay();
  // The engine creates the tables that the reader opens.
  const engine = await startEngine(options, { progress, underWay, on });
  const releaseLog = guardLog(dataDir);
  engine.send({ kind: 'logGuarded' });
  clock.startFrom(engine.engine?.timeMs);
  clock.pin(engine.engine?.clockPinMs);
  const readers = new ReaderPool({ dataDir, limits, progress, on });
  // The readers warm up while the main thread still loads modules. An earlier read waits for the same start.
  const warmedUp = readers.warmUp().catch(options.onError);
  const engineSide = createEngineSide(engine, { limits, underWay });

  return {
    ...engineSide.requests,
    installation: installationOf(engine.engine?.installationKey),
    query: async (query, caller, signal) =>
      engineSide.gate.isClosed ? closing : readers.query(query, caller, signal),
    parseResource: (file) => readers.parseResource(file),
    storeState: async () => {
      await warmedUp;
      const { storeTrouble: trouble } = await engineSide.requests.statistics();
      return trouble === undefined ? { kind: 'answers' } : { kind: 'away', trouble };
    },
    statistics: async () => ({
      ...(await engineSide.requests.statistics()),
      ...readers.statistics,
    }),
    pinClock: async (nowMs) => {
      const id = engine.newId();
      const outcome = await engine.request<Outcome<void>>(id, { kind: 'pinClock', id, nowMs });
      if (outcome.kind === 'accepted') clock.pin(nowMs);
      return outcome;
    },
    ...readingOf(clock),
    onPublished: (listener) => {
      publishedListeners.push(listener);
    },
    close: async () => {
      if (engineSide.gate.isClosed) return;
      engineSide.gate.close();
      isClosing = true;
      clock.close();
      await readers.close();
      const id = engine.newId();
      await engine.request(id, { kind: 'close', id });
      releaseLog();
    },
  };
}

function startEngine(
  { dataDir, limits, timeZone, commitDelayMs }: ThreadedOptions,
  shared: {
    readonly progress: CommitProgress;
    readonly underWay: JobsUnderWay;
    readonly on: ThreadEvents;
  },
): Promise<Thread<EngineRequest>> {
  const [progress, underWay] = [shared.progress.shared, shared.underWay.shared];
  const data = { dataDir, limits, timeZone, commitDelayMs, progress, underWay };
  return startThread<EngineRequest>('engine', data, shared.on);
}
