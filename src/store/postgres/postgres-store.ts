import { sharedPartition } from '../../core/key.ts';
import type { Installation } from '../../core/installation.ts';
import type { JsonText } from '../../core/json.ts';
import type { Store } from '../../engine/store.ts';
import { type Connections, openConnections, type Statement } from './connections.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { nextDueSql } from './due-moments.ts';
import type { OnMigration } from '../schema-migration.ts';
import { readMigrations } from '../migrations.ts';
import type { ClockPin } from '../clock-pin.ts';
import { createClockPin } from './postgres-clock-pin.ts';
import { readInstallation, readPartitionCount, wasMadeWithRetention } from './installation.ts';
import { migrate } from './migrate.ts';
import { createPeers } from './peers.ts';
import { createStatistics } from './statistics.ts';
import { createPartitions, type Partitions } from './partitions.ts';
import { createTransactions } from './postgres-transaction.ts';
import { keyCell, textArray } from './table-statements.ts';

/** While one batch waits for PostgreSQL, the other one is decided. More batches would only be smaller. */
export const batchesMax = 2;
/** One connection for each batch, and one for statements beside them. */
const batchConnectionsMax = batchesMax + 1;
/** One more connection for peer notices. */
export const storeConnectionsMax = batchConnectionsMax + 1;

const addToCounter: Statement = {
  name: 'add to counter',
  text: `UPDATE counter SET value = value + $2 WHERE partition_id = ${sharedPartition} AND name = $1 RETURNING value`,
};
function statementsOf(partitions: Partitions) {
  return {
    nextDue: { name: 'next due', text: `SELECT ${nextDueSql(partitions)}` },
    variablesOf: {
      name: 'variables of instance',
      text: `SELECT name, value FROM variable
        WHERE partition_id = ${partitions.of('$1::bigint')} AND scope_key = $1::bigint
          AND ($2::text[] IS NULL OR name = ANY($2::text[]))`,
    },
  } satisfies Readonly<Record<string, Statement>>;
}

export interface PostgresStoreEvents {
  readonly onClockPin?: (nowMs: number | undefined) => void;
  readonly onMigration?: OnMigration;
  /** Called once when a batch finds tables of a later version, so that this node must stop. */
  readonly onNewerSchema?: (error: Error) => void;
}

const recordMoment: Statement = {
  name: 'keep moment',
  text: `INSERT INTO counter (partition_id, name, value) VALUES (${sharedPartition}, 'moment', $1)
    ON CONFLICT (partition_id, name) DO UPDATE SET value = excluded.value
    WHERE counter.value < excluded.value`,
};
const lastMoment: Statement = {
  name: 'last moment',
  text: `SELECT value FROM counter WHERE partition_id = ${sharedPartition} AND name = 'moment'`,
};

/** The store that several nodes share. Creates or migrates the tables before the promise resolves. */
export async function createPostgresStore(
  options: PostgresOptions,
  { onClockPin = () => undefined, onMigration, onNewerSchema }: PostgresStoreEvents = {},
): Promise<
  Store & {
    readonly clockPin: ClockPin;
    readonly installation: Installation;
    readonly partitions: Partitions;
  }
> {
  const migrations = readMigrations();
  await migrate(options, { migrations, ...(onMigration && { onMigration }) });
  const connections = openConnections(options, { name: 'continuo', max: batchConnectionsMax });
  const count = async (name: string, by: number) =>
    Number((await connections.rows(addToCounter, [name, by]))[0]?.[0]);
  try {
    const lastWriterId = await count('writer', batchConnectionsMax);
    const writerIds = Array.from(
      { length: batchConnectionsMax },
      (_, index) => lastWriterId - index,
    );
    const installation = await readInstallation(connections);
    const expected = options.partitionCount;
    const partitions = createPartitions(await readPartitionCount(connections, { expected }));
    const peers = createPeers({ ...options, partitions, onClockPin }, connections);
    const statistics = createStatistics(connections);
    const begin = createTransactions(connections, {
      ...options,
      partitions,
      writerIds,
      statistics,
      onClockPin,
      schemaVersion: migrations.latest,
      onNewerSchema: once(onNewerSchema),
    });
    return {
      begin,
      ...createOwnStatements(connections, partitions),
      reserveKeys: async (keys) => (await count('key', keys)) - keys + 1,
      // Nothing to wait for: PostgreSQL answers a commit only when it is durable.
      durable: () => undefined,
      // The connections have classified their errors already.
      failureOf: (error) => error,
      probe: async () => {
        await count('writer', 0);
      },
      hasRetention: await wasMadeWithRetention(connections),
      partitions,
      rootPartitions: rootPartitionsOf(partitions, options),
      peers,
      clockPin: createClockPin(connections, sharedPartition),
      installation,
      close: async () => {
        await peers.close();
        await statistics.idle();
        await connections.close();
      },
    };
  } catch (error) {
    await connections.close();
    throw error;
  }
}

/** The statements that have a transaction of their own. */
function createOwnStatements(
  connections: Connections,
  partitions: Partitions,
): Pick<Store, 'variablesOf' | 'nextDueAtMs' | 'recordMoment' | 'lastMomentMs'> {
  const { nextDue, variablesOf } = statementsOf(partitions);
  return {
    variablesOf: async (processInstanceKey, names) => {
      const rows = await connections.rows(variablesOf, [
        keyCell(processInstanceKey),
        names === undefined ? null : textArray(names),
      ]);
      return rows.map(([name, value]) => [name ?? '', (value ?? '') as JsonText] as const);
    },
    nextDueAtMs: async () => {
      const at = (await connections.rows(nextDue, []))[0]?.[0] ?? undefined;
      return at === undefined ? undefined : Number(at);
    },
    recordMoment: async (atMs) => {
      await connections.rows(recordMoment, [atMs]);
    },
    lastMomentMs: async () => {
      const at = (await connections.rows(lastMoment, []))[0]?.[0] ?? undefined;
      return at === undefined ? undefined : Number(at);
    },
  };
}

function rootPartitionsOf(
  { numbers }: Partitions,
  { rootPartition }: PostgresOptions,
): readonly number[] {
  if (rootPartition === undefined) return numbers;
  if (numbers.includes(rootPartition)) return [rootPartition];
  throw new Error(
    `Expected to put new process instances into partition ${rootPartition}, but the database has ${numbers.length}`,
  );
}

function once(tell: (error: Error) => void = () => undefined): (error: Error) => void {
  let isReported = false;
  return (error) => {
    if (!isReported) tell(error);
    isReported = true;
  };
}
