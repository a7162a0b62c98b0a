import { randomUUID } from 'node:crypto';
import type { Ids } from '../core/installation.ts';
import { parseResource } from '../model/resource.ts';
import type { ReadConnection } from '../query/connection.ts';
import { postgresDialect } from '../query/dialect.ts';
import { createQueryExecutor } from '../query/executor.ts';
import {
  defaultPostgresOptions,
  type DatabaseSettings,
} from '../store/postgres/postgres-options.ts';
import {
  batchesMax,
  createPostgresStore,
  storeConnectionsMax,
} from '../store/postgres/postgres-store.ts';
import { openReader, type PostgresReader } from '../store/postgres/read-connection.ts';
import type { OnMigration } from '../store/schema-migration.ts';
import { createClock } from './clock.ts';
import type { RuntimeLimits } from './runtime-limits.ts';
import { createLocalOrchestrator } from './local-orchestrator.ts';
import type { LocalOptions } from './local-options.ts';
import type { Orchestrator } from './orchestrator.ts';

export interface PostgresOrchestratorOptions {
  readonly database: DatabaseSettings;
  readonly limits: RuntimeLimits;
  readonly timeZone: string;
  readonly systemMs: (() => number) | undefined;
  readonly monotonicMs: (() => number) | undefined;
  readonly onError: (error: unknown) => void;
  readonly onNotice: (text: string) => void;
  readonly onMigration: OnMigration;
  /** Called when another node has migrated the database to a later version. */
  readonly onDeath: (error: unknown) => void;
}

/**
 * Runs engine and searches on the caller's thread, with the tables in PostgreSQL, which other nodes may use too. It
 * needs no thread of its own: no commit blocks this one, and a machine with more cores runs more nodes.
 */
export async function createPostgresOrchestrator(
  options: PostgresOrchestratorOptions,
): Promise<Orchestrator> {
  const postgres = { ...defaultPostgresOptions, ...options.database };
  const clock = createClock(options);
  const store = await createPostgresStore(postgres, {
    onClockPin: (nowMs) => clock.pin(nowMs),
    onMigration: options.onMigration,
    onNewerSchema: options.onDeath,
  });
  const readersMax = Math.max(postgres.connectionsMax - storeConnectionsMax, 2);
  const reader = openReader(postgres, {
    connectionsMax: readersMax,
    partitions: store.partitions,
  });
  const orchestrator = await createLocalOrchestrator({
    store,
    clock,
    clockPin: store.clockPin,
    installation: store.installation,
    limits: options.limits,
    lanes: batchesMax,
    timeZone: options.timeZone,
    random: () => Math.random(),
    monotonicMs: () => performance.now(),
    newLeaseToken: randomUUID,
    query: createPostgresRead(reader, store.installation.ids, options.limits),
    readsMax: { lookup: readersMax, search: Math.max(readersMax - lookupsKept, 1) },
    parseResource,
    onError: options.onError,
    onNotice: options.onNotice,
    onDeath: options.onDeath,
  });
  return {
    ...orchestrator,
    close: async () => {
      await orchestrator.close();
      await reader.close();
    },
  };
}

/** Connections that searches leave free for reads by key and for the cancellation of searches. */
const lookupsKept = 2;

function createPostgresRead(
  reader: PostgresReader,
  ids: Ids,
  limits: RuntimeLimits,
): LocalOptions['query'] {
  return (query, caller, signal) => {
    const reading = { untilMs: performance.now() + limits.searchTimeMaxMs, signal };
    const connection: ReadConnection = {
      rows: (sql, parameters) => reader.rows(sql, parameters, reading),
    };
    return createQueryExecutor(connection, postgresDialect, {
      ids,
      bytesMax: limits.pageBytesMax,
    }).run(query, caller);
  };
}
