import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResource } from '../model/resource.ts';
import { lockDirectory } from '../store/sqlite/lock-directory.ts';
import { openDatabase } from '../store/sqlite/open-database.ts';
import { createSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { createClock } from './clock.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from './limits.ts';
import { createLocalOrchestrator } from './local-orchestrator.ts';
import type { Orchestrator } from './orchestrator.ts';
import { createPostgresOrchestrator, type DatabaseSettings } from './postgres-orchestrator.ts';
import { createSqliteReader } from './sqlite-reader.ts';
import { createThreadedOrchestrator } from './thread/threaded-orchestrator.ts';

export interface CreateOptions {
  /** The tables are in PostgreSQL, shared with other nodes: then neither `dataDir` nor `threads` counts. */
  readonly database?: DatabaseSettings | undefined;
  /** Where the tables are kept; `undefined` keeps nothing beyond `close`. */
  readonly dataDir: string | undefined;
  /** Engine and searches on threads of their own, as a server wants it; otherwise all in the caller's. */
  readonly threads: boolean;
  readonly limits?: Partial<RuntimeLimits>;
  /** For `now()` and dates without an offset; an IANA name. Default: the system's. */
  readonly timeZone?: string;
  /** Waited in every commit, to measure with a slow disk. */
  readonly commitDelayMs?: number;
  /** The system's clock, in epoch milliseconds; tests bring their own. Only without threads. */
  readonly systemMs?: () => number;
  readonly onError: (error: unknown) => void;
  /** A thread ended by itself. */
  readonly onDeath?: (error: unknown) => void;
}

export async function createOrchestrator(options: CreateOptions): Promise<Orchestrator> {
  const limits = { ...defaultRuntimeLimits, ...options.limits };
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { database, systemMs, onError } = options;
  if (database !== undefined) {
    return createPostgresOrchestrator({ database, limits, timeZone, systemMs, onError });
  }
  const commitDelayMs = options.commitDelayMs ?? 0;
  const place = openPlace(options);
  try {
    const orchestrator = options.threads
      ? await createThreadedOrchestrator({
          dataDir: place.dataDir ?? '',
          limits,
          timeZone,
          commitDelayMs,
          onError: options.onError,
          onDeath: options.onDeath ?? options.onError,
        })
      : await createInThread(options, { dataDir: place.dataDir, limits, timeZone, commitDelayMs });
    return {
      ...orchestrator,
      close: async () => {
        await orchestrator.close();
        place.release();
      },
    };
  } catch (error) {
    place.release();
    throw error;
  }
}

interface Place {
  readonly dataDir: string | undefined;
  readonly release: () => void;
}

/** A directory that is ours alone. Threads meet in files, so what is not to be kept lies in a temporary one. */
function openPlace(options: CreateOptions): Place {
  if (options.dataDir !== undefined) {
    return { dataDir: options.dataDir, release: lockDirectory(options.dataDir) };
  }
  if (!options.threads) return { dataDir: undefined, release: () => undefined };
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-'));
  return { dataDir, release: () => rmSync(dataDir, { recursive: true, force: true }) };
}

async function createInThread(
  options: CreateOptions,
  settings: {
    readonly dataDir: string | undefined;
    readonly limits: RuntimeLimits;
    readonly timeZone: string;
    readonly commitDelayMs: number;
  },
): Promise<Orchestrator> {
  const db = openDatabase(settings.dataDir);
  return createLocalOrchestrator({
    store: createSqliteStore(db, { commitDelayMs: settings.commitDelayMs }),
    clock: createClock(options.systemMs),
    limits: settings.limits,
    timeZone: settings.timeZone,
    random: () => Math.random(),
    monotonicMs: () => performance.now(),
    newLeaseToken: randomUUID,
    query: createSqliteReader(db),
    parseResource,
    onError: options.onError,
  });
}
