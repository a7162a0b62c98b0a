import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnMigration } from '../store/schema-migration.ts';
import { databaseFile } from '../store/sqlite/database-file.ts';
import { watchFiles } from '../store/sqlite/files-in-place.ts';
import { lockDirectory, lockFile } from '../store/sqlite/lock-directory.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from './runtime-limits.ts';
import type { InThreadOptions } from './in-thread-orchestrator.ts';
import type { Orchestrator } from './orchestrator.ts';
import type { DatabaseSettings, PostgresOrchestratorOptions } from './postgres-orchestrator.ts';
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
  /** A clock that nobody can set, for a `systemMs` that jumps; without it that one never does. */
  readonly monotonicMs?: () => number;
  readonly onError: (error: unknown) => void;
  /** For people who run the server: something that is no error of ours, told once. */
  readonly onNotice?: (text: string) => void;
  /** Called while the tables of an earlier version are migrated, before this resolves. */
  readonly onMigration?: OnMigration;
  /**
   * The server cannot go on: a thread ended by itself, its files are gone, the disk did not take them, or a newer version
   * has migrated the database.
   */
  readonly onDeath?: (error: unknown) => void;
}

export async function createOrchestrator(options: CreateOptions): Promise<Orchestrator> {
  const limits = { ...defaultRuntimeLimits, ...options.limits };
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { database, systemMs, monotonicMs, onError } = options;
  const { onNotice = () => undefined, onMigration = () => undefined, onDeath = onError } = options;
  const tell = { onError, onNotice, onMigration, onDeath };
  if (database !== undefined) {
    return startOnDatabase({ database, limits, timeZone, systemMs, monotonicMs, ...tell });
  }
  const commitDelayMs = options.commitDelayMs ?? 0;
  const place = openPlace(options, onNotice);
  const common = { limits, timeZone, commitDelayMs, ...tell };
  try {
    const orchestrator =
      place.kind === 'shared'
        ? await createThreadedOrchestrator({ ...common, dataDir: place.dataDir })
        : await startHere({ ...common, dataDir: place.dataDir, systemMs, monotonicMs });
    const endWatch = watchDirectory(place.dataDir, onDeath);
    return {
      ...orchestrator,
      close: async () => {
        endWatch();
        await orchestrator.close();
        place.release();
      },
    };
  } catch (error) {
    place.release();
    throw error;
  }
}

// The engine is loaded where it runs: a server's main thread neither waits for it nor holds it. What starts its thread is
// there already, so that the thread begins before the caller goes on loading.

async function startOnDatabase(options: PostgresOrchestratorOptions): Promise<Orchestrator> {
  const { createPostgresOrchestrator } = await import('./postgres-orchestrator.ts');
  return createPostgresOrchestrator(options);
}

async function startHere(options: InThreadOptions): Promise<Orchestrator> {
  const { createInThreadOrchestrator } = await import('./in-thread-orchestrator.ts');
  return createInThreadOrchestrator(options);
}

type Place =
  | { readonly kind: 'shared'; readonly dataDir: string; readonly release: () => void }
  | { readonly kind: 'own'; readonly dataDir: string | undefined; readonly release: () => void };

/** A directory that is ours alone. Threads meet in files, so what is not to be kept lies in a temporary one. */
function openPlace({ dataDir, threads }: CreateOptions, onNotice: (text: string) => void): Place {
  if (dataDir !== undefined) {
    const release = lockDirectory(dataDir, onNotice);
    return { kind: threads ? 'shared' : 'own', dataDir, release };
  }
  if (!threads) return { kind: 'own', dataDir: undefined, release: () => undefined };
  const temporary = mkdtempSync(join(tmpdir(), 'continuo-'));
  return {
    kind: 'shared',
    dataDir: temporary,
    release: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

/** A temporary directory has no lock: nobody looks for it. */
function watchDirectory(
  dataDir: string | undefined,
  onDeath: (error: unknown) => void,
): () => void {
  if (dataDir === undefined) return () => undefined;
  const paths = [lockFile, databaseFile, `${databaseFile}-wal`].map((name) => join(dataDir, name));
  return watchFiles(
    paths.filter((path) => existsSync(path)),
    onDeath,
  );
}
