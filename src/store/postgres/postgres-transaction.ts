import { assert } from '../../core/assert.ts';
import { sharedPartition } from '../../core/key.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type { BeginOptions, StoreTransaction } from '../../engine/store.ts';
import { StoreFailure } from '../../engine/store.ts';
import { refusalOfNewer } from '../schema-migration.ts';
import { createAllStatements } from './all-statements.ts';
import { clockPinSql } from './postgres-clock-pin.ts';
import { identityTables } from '../tables/identity-tables.ts';
import { createBackgroundReads } from './background-statements.ts';
import type { Connection, Connections, Statement } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { createGuardedStatements } from './guarded-statements.ts';
import { createMessageReads } from './message-reads.ts';
import { createIdentityReads } from './identity-reads.ts';
import { createRowReads } from './read-rows.ts';
import type { Statistics } from './statistics.ts';
import type { Partitions } from './partitions.ts';
import { createRootReads } from './read-roots.ts';
import { lockRoots, lockStatement, RootLocks } from './root-locks.ts';
import { createWriter, type Writer } from './write-changes.ts';

interface BeginEvents {
  /** Called at the beginning of each batch with the pinned clock, if any. */
  readonly onClockPin: (nowMs: number | undefined) => void;
  /** The version of the tables that this node works with. */
  readonly schemaVersion: number;
  readonly onNewerSchema: (error: Error) => void;
}

/** Prepares the texts of all statements once, and returns the function that begins a batch's transaction. */
export function createTransactions(
  connections: Connections,
  options: PostgresOptions &
    BeginEvents & {
      readonly partitions: Partitions;
      /** One id for each batch that may be in flight. */
      readonly writerIds: readonly number[];
      readonly statistics: Statistics;
    },
): (begin: BeginOptions) => Promise<StoreTransaction> {
  const { partitions, statistics } = options;
  const statements = createAllStatements(partitions);
  const rowReads = createRowReads(statements, partitions);
  const rootReads = createRootReads(statements, partitions);
  const identityReads = createIdentityReads(statements, sharedPartition);
  const backgroundReads = createBackgroundReads(statements, partitions);
  const messages = createMessageReads(statements, partitions);
  const guarded = createGuardedStatements(partitions);
  const writer = createWriter(statements, partitions);
  const idleWriterIds = [...options.writerIds];
  const lock = lockStatement(partitions);
  const settle = settings(options);

  return async ({ deploys, lockWait = 'patient' }) => {
    const { held, writerId } = await takeConnection(connections, idleWriterIds);
    const { connection } = held;
    const locks = new RootLocks();
    const written: Changes[] = [];
    const versions = await begin(connection, settle, { deploys, lockWait, ...options }).catch(
      async (error: unknown): Promise<never> => {
        await held.rollback(error);
        throw error;
      },
    );
    return {
      ...rowReads(connection, locks),
      ...backgroundReads(connection),
      ...messages(connection),
      get catalogVersion() {
        return versions.catalog;
      },
      get identityVersion() {
        return versions.identity;
      },
      identity: identityReads(connection),
      lockRoots: async (keys) => {
        await lockRoots(connection, lock, locks, keys);
        return keys.map((key) => locks.versionAt(key));
      },
      versionOf: (key) => locks.versionOf(key),
      roots: async (keys, elementsMax) => {
        await lockRoots(connection, lock, locks, keys);
        return rootReads.roots(connection, locks, keys, elementsMax);
      },
      ...rootReads.parts(connection),
      write: async (changes) => {
        await writer.write(connection, changes, writerId);
        written.push(changes);
        locks.incrementVersions(changes);
        await countChanges(writer, connection, changes, versions);
      },
      ...guarded(connection, writerId),
      commit: async () => {
        await held.commit();
        for (const changes of written) statistics.countRows(changes);
      },
      rollback: () => held.rollback(undefined),
    };
  };
}

/** Nothing is read or written yet, and no migration can begin before this transaction ends. */
function expectSchema(found: number, options: BeginEvents): void {
  const refusal = refusalOfNewer('the database', { found, latest: options.schemaVersion });
  if (refusal === undefined) return;
  const failure = new StoreFailure('unavailable', refusal);
  options.onNewerSchema(failure);
  throw failure;
}

function changesCatalog({ inserted, updated }: Changes): boolean {
  const changed = [
    inserted.deployment,
    updated.processDefinition,
    updated.form,
    updated.decisionRequirements,
    updated.resource,
  ];
  return changed.some((rows) => rows.size > 0);
}

function changesIdentity({ inserted, updated, deleted, forgotten }: Changes): boolean {
  if (forgotten.length > 0) return true;
  return identityTableNames.some((name) =>
    [inserted, updated, deleted].some((rows) => rows[name].size > 0),
  );
}

/** Nodes keep the content of these tables in memory between their batches. */
const identityTableNames = [
  ...(Object.keys(identityTables) as (keyof typeof identityTables)[]),
  'clusterVariable',
  'globalListener',
] as const;

/** Counts the changes that other nodes must read again. */
async function countChanges(
  writer: Writer,
  connection: Connection,
  changes: Changes,
  versions: Versions,
): Promise<void> {
  if (changesCatalog(changes)) versions.catalog = await writer.countDeployment(connection);
  if (changesIdentity(changes)) versions.identity = await writer.countIdentity(connection);
}

/** Takes a connection and a writer id; the release frees both. */
async function takeConnection(
  connections: Connections,
  idleWriterIds: number[],
): Promise<{ readonly held: BatchConnection; readonly writerId: number }> {
  const connection = await connections.take();
  const writerId = idleWriterIds.pop();
  assert(writerId !== undefined, 'a writer for each connection that a batch can have');
  return { held: new BatchConnection(connection, () => idleWriterIds.push(writerId)), writerId };
}

/** The connection of one batch. It is released exactly once, however the batch ends. */
class BatchConnection {
  readonly connection: Connection;
  readonly #onRelease: () => void;
  #isHeld = true;

  constructor(connection: Connection, onRelease: () => void) {
    this.connection = connection;
    this.#onRelease = onRelease;
  }

  async commit(): Promise<void> {
    try {
      const done = await this.connection.run('COMMIT');
      this.#release('clean');
      // PostgreSQL answers COMMIT with another tag, without an error, if a statement of the transaction has failed.
      if (done !== 'COMMIT') throw new Error(`Expected a batch to be committed, but got ${done}`);
    } catch (error) {
      // The outcome of the commit is known only if the server reported why it failed.
      this.#release(error instanceof StoreFailure ? 'broken' : 'clean');
      throw error;
    }
  }

  async rollback(cause: unknown): Promise<void> {
    if (!this.#isHeld) return;
    if (cause instanceof StoreFailure && cause.kind === 'unavailable') {
      this.#release('broken');
      return;
    }
    try {
      await this.connection.run('ROLLBACK');
      this.#release('clean');
    } catch {
      // The server ends the transaction with the connection.
      this.#release('broken');
    }
  }

  #release(state: 'clean' | 'broken'): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.connection.release(state);
    this.#onRelease();
  }
}

interface Report {
  readonly shared: Statement;
  readonly exclusive: Statement;
}

/**
 * The settings for the statements of a batch. They hold for the transaction only, because behind a pooler the next
 * transaction has another connection. Every statement finds its rows by an index, one after the other, so its plan does
 * not depend on their number: it is made once and kept (planning took a fifth of PostgreSQL's time). A plan made while
 * a table was small would read the whole table later; `statistics.ts` discards such plans. A node that stops within a
 * batch loses its locks before other nodes stop waiting for them.
 */
export function batchSettings({
  statementTimeoutMs,
}: Pick<PostgresOptions, 'statementTimeoutMs'>): Readonly<Record<string, string>> {
  return {
    statement_timeout: String(statementTimeoutMs),
    idle_in_transaction_session_timeout: String(Math.ceil(statementTimeoutMs * 0.8)),
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    jit: 'off',
  };
}

function settings(options: PostgresOptions): Report {
  const set = [
    ...Object.entries(batchSettings(options)).map(
      ([name, value]) => `set_config('${name}', '${value}', true)`,
    ),
    `set_config('lock_timeout', $1, true)`,
  ].join(', ');
  const version = '(SELECT max(version) FROM schema_version)';
  // Before the first change there is no row.
  const identity = `(SELECT value FROM counter WHERE partition_id = 1 AND name = 'identity')`;
  const text = `SELECT value, ${clockPinSql(1)}, ${version}, ${identity}, ${set} FROM counter WHERE partition_id = 1 AND name = 'catalog'`;
  return {
    shared: { name: 'begin', text },
    exclusive: { name: 'begin deployment', text: `${text} FOR UPDATE` },
  };
}

/** A batch of another node ends within the first time-out; a transaction that keeps a row for longer is no batch. */
const lockTimeoutsMs = { patient: 500, brief: 25 } as const;

interface Versions {
  catalog: number;
  identity: number;
}

/** Begins the transaction. */
async function begin(
  connection: Connection,
  settle: Report,
  options: BeginEvents & Required<BeginOptions>,
): Promise<Versions> {
  const { deploys, lockWait } = options;
  const lockTimeout = lockTimeoutsMs[lockWait].toString();
  // The statement that locks the catalog would otherwise set its own time-out after it gets the lock.
  const before = deploys ? `; SET LOCAL lock_timeout = ${lockTimeout}` : '';
  const [, rows] = await Promise.all([
    connection.run(`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE${before}`),
    connection.rows(deploys ? settle.exclusive : settle.shared, [lockTimeout]),
  ]);
  const [catalog, clockPin = null, schemaVersion, identity] = rows[0] ?? [];
  expectSchema(Number(schemaVersion), options);
  options.onClockPin(clockPin === null ? undefined : Number(clockPin));
  return { catalog: Number(catalog), identity: Number(identity) };
}
