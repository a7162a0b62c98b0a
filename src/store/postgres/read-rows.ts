import {
  type IncidentKey,
  type JobKey,
  type Key,
  type ProcessInstanceKey,
  sharedPartition,
  type UserTaskKey,
} from '../../core/key.ts';
import type { AgentHistoryReads } from '../../engine/agent/agent-history-reads.ts';
import type { Tables } from '../../engine/state/process-rows.ts';
import type { DefinitionVersion, StoreTransaction } from '../../engine/store.ts';
import { storableText } from '../storable-text.ts';
import { tables } from '../tables.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import { createSuspendedWorkReads } from './suspended-work-reads.ts';
import { type Partitions, rowsByKey } from './partitions.ts';
import type { RootLocks } from './root-locks.ts';
import { keyArray, keyCell, textArray } from './table-statements.ts';
import { signalNumber, startConditionNumber } from '../../engine/message/slot.ts';
import {
  type StartCondition,
  startConditionRowsMax,
} from '../../engine/condition/start-condition.ts';
import { decodeSubscriber } from './due-moments.ts';
import { createAgentReads } from './agent-reads.ts';
import type { AllStatements } from './all-statements.ts';

type RowReads = Pick<
  StoreTransaction,
  | keyof AgentHistoryReads
  | 'rootKeysOf'
  | 'jobs'
  | 'userTasks'
  | 'incidents'
  | 'definitions'
  | 'definitionVersions'
  | 'startSubscriptions'
  | 'signalSubscriptions'
  | 'suspendedWork'
  | 'startConditions'
  | 'form'
  | 'formVersions'
  | 'decisionRequirements'
  | 'decisionRequirementsVersions'
  | 'decisionRequirementsKeyOf'
  | 'decisionVersions'
  | 'resource'
  | 'resourceVersions'
>;

export type CreateRowReads = (connection: Connection, locks: RootLocks) => RowReads;

/** Reads of single rows by their keys, any number of them in one statement. */
export function createRowReads(statements: AllStatements, partitions: Partitions): CreateRowReads {
  const rootKeys: Statement = {
    name: 'read root keys',
    text: `SELECT p.key, p.root_key FROM ${rowsByKey(partitions, 'process_instance', { alias: 'p' })}
      UNION ALL
      SELECT e.key, e.root_key FROM ${rowsByKey(partitions, 'element_instance', { alias: 'e' })}`,
  };
  const jobs = lockedByRoot('job', statements, partitions);
  const userTasks = lockedByRoot('userTask', statements, partitions);
  const incidents = lockedByRoot('incident', statements, partitions);
  const partition = sharedPartition;
  const definitions = byKey('processDefinition', statements, partition);
  const forms = byKey('form', statements, partition);
  const resources = byKey('resource', statements, partition);
  const definitionVersions = versionsOf(
    { table: 'process_definition', id: 'process_id' },
    partition,
  );
  const startSubscriptions = createStartReads(statements, partition);
  const signalSubscriptions = signalSubscriptionsStatement(partitions);
  const startConditions = startConditionsStatement(partition);
  const suspendedWork = createSuspendedWorkReads(statements, partitions);
  const formVersions = versionsOf({ table: 'form', id: 'form_id' }, partition);
  const resourceVersions = versionsOf({ table: 'resource', id: 'resource_id' }, partition);
  const decisionReads = createDecisionReads(statements, partition);
  const agentReads = createAgentReads(statements, partitions);
  return (connection, locks) => ({
    rootKeysOf: async (keys) => {
      const rows = await connection.rows(rootKeys, [keyArray(keys)]);
      const found = new Map(rows.map(([key, rootKey]) => [key, rootKey as ProcessInstanceKey]));
      return keys.map((key) => found.get(key));
    },
    jobs: (keys: readonly JobKey[]) => jobs(connection, locks, keys),
    userTasks: (keys: readonly UserTaskKey[]) => userTasks(connection, locks, keys),
    incidents: (keys: readonly IncidentKey[]) => incidents(connection, locks, keys),
    definitions: (keys) => definitions(connection, keys),
    definitionVersions: (tenantId, id) => definitionVersions(connection, tenantId, id),
    startSubscriptions: (tenantId, processId) =>
      startSubscriptions(connection, tenantId, processId),
    signalSubscriptions: async (tenantId, name) => {
      const number = signalNumber({ tenantId, name });
      const rows = await connection.rows(signalSubscriptions, [
        number,
        tenantId,
        storableText(name),
      ]);
      return rows.map(decodeSubscriber);
    },
    suspendedWork: suspendedWork(connection),
    startConditions: async (tenantId, names) => {
      const numbers = names.map((name) => startConditionNumber({ tenantId, name }));
      const texts = textArray(names.map(storableText));
      const rows = await connection.rows(startConditions, [keyArray(numbers), tenantId, texts]);
      return rows.map(decodeStartCondition);
    },
    form: async (key) => (await forms(connection, [key]))[0],
    formVersions: (tenantId, id) => formVersions(connection, tenantId, id),
    ...decisionReads(connection),
    ...agentReads(connection),
    resource: async (key) => (await resources(connection, [key]))[0],
    resourceVersions: (tenantId, id) => resourceVersions(connection, tenantId, id),
  });
}

/** Reads subscriptions of start events and of living instances, which may be in any partition. */
function signalSubscriptionsStatement(partitions: Partitions): Statement {
  return {
    name: 'signal subscriptions',
    text: `SELECT s.* FROM ${partitions.each} CROSS JOIN LATERAL (
        SELECT key, definition_key, root_key, holder_key FROM event_subscription
        WHERE partition_id = part.id AND slot = $1 AND tenant_id = $2 AND name = $3
          AND kind = 'signal' AND state = 'open'
          AND NOT EXISTS (SELECT 1 FROM process_instance AS i
            WHERE i.partition_id = part.id AND i.key = process_instance_key AND i.state = 'suspended')) AS s
      ORDER BY s.key`,
  };
}

function startConditionsStatement(partition: number): Statement {
  return {
    name: 'start conditions',
    text: `SELECT key, definition_key, element_id FROM event_subscription
      WHERE partition_id = ${partition} AND slot = ANY($1::bigint[]) AND tenant_id = $2
        AND name = ANY($3::text[]) AND kind = 'conditional' AND state = 'open'
      ORDER BY key LIMIT ${startConditionRowsMax + 1}`,
  };
}

function decodeStartCondition([key, definitionKey, elementId]: readonly Cell[]): StartCondition {
  return {
    key: String(key) as StartCondition['key'],
    definitionKey: String(definitionKey) as StartCondition['definitionKey'],
    elementId: String(elementId),
  };
}

function createStartReads(
  statements: AllStatements,
  partition: number,
): (
  connection: Connection,
  tenantId: string,
  processId: string,
) => Promise<readonly Tables['eventSubscription'][]> {
  const table = statements.eventSubscription;
  const statement: Statement = {
    name: 'lock start subscriptions',
    text: `SELECT ${table.columnsOf('t')} FROM event_subscription AS t
      WHERE t.partition_id = ${partition} AND t.tenant_id = $1 AND t.process_id = $2
        AND t.root_key IS NULL AND t.state = 'open'
      ORDER BY t.key FOR UPDATE`,
  };
  return async (connection, tenantId, processId) => {
    const rows = await connection.rows(statement, [tenantId, storableText(processId)]);
    return rows.map((cells) => table.decode(cells));
  };
}

/** Locks first the root and then the row, in the order of roots and keys, as every transaction does. */
function lockedByRoot<T extends 'job' | 'userTask' | 'incident'>(
  name: T,
  statements: AllStatements,
  partitions: Partitions,
): (
  connection: Connection,
  locks: RootLocks,
  keys: readonly string[],
) => Promise<readonly (Tables[T] | undefined)[]> {
  const table = statements[name];
  const columnCount = Object.keys(tables[name].columns).length;
  const statement: Statement = {
    name: `lock ${tables[name].name}`,
    text: `SELECT ${table.columnsOf('t')}, r.key, r.ended_at, r.version
      ${lockedSql(partitions, tables[name].name)}`,
  };
  return async (connection, locks, keys) => {
    const rows = await connection.rows(statement, [keyArray(keys)]);
    const found = new Map<string, Tables[T]>();
    for (const cells of rows) {
      const row = table.decode(cells);
      found.set(row.key, row);
      const [rootKey, endedAt, version] = cells.slice(columnCount);
      locks.recordVersion(
        rootKey as ProcessInstanceKey,
        endedAt === null ? Number(version) : undefined,
      );
    }
    return keys.map((key) => found.get(key));
  };
}

/** With several partitions the inner queries leave PostgreSQL only one plan: one index look-up for each lock. */
function lockedSql(partitions: Partitions, table: string): string {
  if (partitions.isOne) {
    const here = `partition_id = ${sharedPartition}`;
    return `FROM ${table} AS t JOIN process_instance AS r ON r.${here} AND r.key = t.root_key
      WHERE t.${here} AND t.key = ANY($1::bigint[])
      ORDER BY r.key, t.key FOR UPDATE OF r, t`;
  }
  return `FROM (SELECT f.key, f.root_key FROM ${rowsByKey(partitions, table, { alias: 'f' })}
        ORDER BY f.root_key, f.key) AS n
      CROSS JOIN LATERAL (SELECT key, ended_at, version FROM process_instance
        WHERE partition_id = ${partitions.of('n.root_key')} AND key = n.root_key FOR UPDATE) AS r
      CROSS JOIN LATERAL (SELECT * FROM ${table}
        WHERE partition_id = ${partitions.of('n.key')} AND key = n.key FOR UPDATE) AS t`;
}

type DecisionReads = Pick<
  RowReads,
  | 'decisionRequirements'
  | 'decisionRequirementsVersions'
  | 'decisionRequirementsKeyOf'
  | 'decisionVersions'
>;

function createDecisionReads(
  statements: AllStatements,
  partition: number,
): (connection: Connection) => DecisionReads {
  const requirementsBy = byKey('decisionRequirements', statements, partition);
  const decisionsBy = byKey('decisionDefinition', statements, partition);
  const table = statements.decisionDefinition;
  const decisionsIn: Statement = {
    name: 'read decisions of requirements',
    text: `SELECT ${table.columnsOf('t')} FROM decision_definition AS t
      WHERE t.partition_id = ${partition} AND t.requirements_key = $1 ORDER BY t.key`,
  };
  const requirementsVersions = versionsOf(
    { table: 'decision_requirements', id: 'requirements_id', versionTag: 'NULL' },
    partition,
  );
  const decisionVersions = versionsOf(
    { table: 'decision_definition', id: 'decision_id', resourceName: `''`, checksum: `''` },
    partition,
  );
  return (connection) => ({
    decisionRequirements: async (key) => {
      const [requirements] = await requirementsBy(connection, [key]);
      if (requirements === undefined) return undefined;
      const rows = await connection.rows(decisionsIn, [keyCell(key)]);
      return { requirements, decisions: rows.map((cells) => table.decode(cells)) };
    },
    decisionRequirementsKeyOf: async (key) => {
      const [decision] = await decisionsBy(connection, [key]);
      return decision?.requirementsKey;
    },
    decisionRequirementsVersions: (tenantId, id) => requirementsVersions(connection, tenantId, id),
    decisionVersions: (tenantId, id) => decisionVersions(connection, tenantId, id),
  });
}

type Keyed =
  'processDefinition' | 'form' | 'decisionRequirements' | 'decisionDefinition' | 'resource';

function byKey<T extends Keyed>(
  name: T,
  statements: AllStatements,
  partition: number,
): (connection: Connection, keys: readonly Key[]) => Promise<readonly (Tables[T] | undefined)[]> {
  const table = statements[name];
  const statement: Statement = {
    name: `read ${tables[name].name}`,
    text: `SELECT ${table.columnsOf('t')} FROM ${tables[name].name} AS t
      WHERE t.partition_id = ${partition} AND t.key = ANY($1::bigint[])`,
  };
  return async (connection, keys) => {
    const rows = await connection.rows(statement, [keyArray(keys)]);
    const found = new Map<string, Tables[T]>();
    for (const cells of rows) {
      const row = table.decode(cells);
      found.set(row.key, row);
    }
    return keys.map((key) => found.get(key));
  };
}

/** The columns of `versionTag`, `resourceName` and `checksum`, if they have other names. */
interface VersionedTable {
  readonly table: string;
  readonly id: string;
  readonly versionTag?: string;
  readonly resourceName?: string;
  readonly checksum?: string;
}

function versionsOf(
  {
    table,
    id,
    versionTag = 'version_tag',
    resourceName = 'resource_name',
    checksum = 'checksum',
  }: VersionedTable,
  partition: number,
): (connection: Connection, tenantId: string, id: string) => Promise<readonly DefinitionVersion[]> {
  const statement: Statement = {
    name: `versions ${table}`,
    text: `SELECT key, version, ${versionTag}, deployment_key, ${resourceName}, ${checksum}, state FROM ${table}
      WHERE partition_id = ${partition} AND tenant_id = $1 AND ${id} = $2 ORDER BY version DESC`,
  };
  return async (connection, tenantId, idText) => {
    const rows = await connection.rows(statement, [tenantId, storableText(idText)]);
    return rows.map(decodeVersion);
  };
}

function decodeVersion(cells: readonly Cell[]): DefinitionVersion {
  const [key, version, versionTag, deploymentKey, resourceName, checksum, state] = cells;
  return {
    key: key as DefinitionVersion['key'],
    version: Number(version),
    versionTag: versionTag ?? undefined,
    deploymentKey: deploymentKey as DefinitionVersion['deploymentKey'],
    resourceName: resourceName ?? '',
    checksum: checksum ?? '',
    deleted: state === 'deleted',
  };
}
