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
import type { DatabaseSettings } from '../store/postgres/postgres-options.ts';
import type { PostgresOrchestratorOptions } from './postgres-orchestrator.ts';
import { withBatchSelector } from './batch-operation/with-batch-selector.ts';
import { createThreadedOrchestrator } from './thread/threaded-orchestrator.ts';

export interface CreateOptions {
  /** The tables are in PostgreSQL, shared with other nodes; `dataDir` and `threads` are then ignored. */
  readonly database?: DatabaseSettings | undefined;
  /** Directory of the tables; without one, the data is lost at `close`. */
  readonly dataDir: string | undefined;
  /**
   * Whether the engine and searches run on threads of their own, as a server needs; otherwise they run on the caller's
   * thread.
   */
  readonly threads: boolean;
  readonly limits?: Partial<RuntimeLimits>;
  /** For `now()` and dates without an offset; an IANA name. Default: the system's. */
  readonly timeZone?: string;
  /** Delay of every commit, to measure with a slow disk. */
  readonly commitDelayMs?: number;
  /** The system's clock, in epoch milliseconds, for tests. Only without threads. */
  readonly systemMs?: () => number;
  /** A monotonic clock, for a `systemMs` that jumps; without it, `systemMs` never jumps. */
  readonly monotonicMs?: () => number;
  readonly onError: (error: unknown) => void;
  /** Called once with a message for operators about something that is no error of the server. */
  readonly onNotice?: (text: string) => void;
  /** Called during the migration of an earlier version's tables, before this function resolves. */
  readonly onMigration?: OnMigration;
  /**
   * Called when the server cannot continue: a thread ended by itself, the files were deleted, a sync to the disk
   * failed, or a newer version has migrated the database.
   */
  readonly onDeath?: (error: unknown) => void;
}

export async function createOrchestrator(options: CreateOptions): Promise<Orchestrator> {
  const limits = { ...defaultRuntimeLimits, ...options.limits };
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { database, systemMs, monotonicMs, onError } = options;
  const { onNotice = () => undefined, onMigration = () => undefined, onDeath = onError } = options;
  const callbacks = { onError, onNotice, onMigration, onDeath };
  if (database !== undefined) {
    const node = { database, limits, timeZone, systemMs, monotonicMs, ...callbacks };
    return withBatchSelector(await startOnDatabase(node), { isShared: true, onError });
  }
  const commitDelayMs = options.commitDelayMs ?? 0;
  const directory = openDataDirectory(options, onNotice);
  const common = { limits, timeZone, commitDelayMs, ...callbacks };
  try {
    const started =
      directory.kind === 'shared'
        ? await createThreadedOrchestrator({ ...common, dataDir: directory.dataDir })
        : await startHere({ ...common, dataDir: directory.dataDir, systemMs, monotonicMs });
    const orchestrator = await withBatchSelector(started, { isShared: false, onError });
    const endWatch = watchDirectory(directory.dataDir, onDeath);
    return {
      ...orchestrator,
      close: async () => {
        endWatch();
        await orchestrator.close();
        directory.release();
      },
    };
  } catch (error) {
    directory.release();
    throw error;
  }
}

// The engine's modules are loaded on the thread where they run, so that a server's main thread does not wait for them.
// The module that starts the engine's thread is loaded already, so that the thread starts while the caller still loads.

async function startOnDatabase(options: PostgresOrchestratorOptions): Promise<Orchestrator> {
  const { createPostgresOrchestrator } = await import('./postgres-orchestrator.ts');
  return createPostgresOrchestrator(options);
}

async function startHere(options: InThreadOptions): Promise<Orchestrator> {
  const { createInThreadOrchestrator } = await import('./in-thread-orchestrator.ts');
  return createInThreadOrchestrator(options);
}

type DataDirectory =
  | { readonly kind: 'shared'; readonly dataDir: string; readonly release: () => void }
  | { readonly kind: 'own'; readonly dataDir: string | undefined; readonly release: () => void };

/** Opens a directory that only this process uses. Threads share files, so without `dataDir` they use a temporary one. */
function openDataDirectory(
  { dataDir, threads }: CreateOptions,
  onNotice: (text: string) => void,
): DataDirectory {
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

/** Reports files that disappear. A temporary directory has no lock file, because no other process looks for it. */
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
