import type { IncidentKey, JobKey, Key, ProcessInstanceKey, UserTaskKey } from '../../core/key.ts';
import type { Tables } from '../../engine/state/process-rows.ts';
import type { DefinitionVersion, StoreTransaction } from '../../engine/store.ts';
import { storableText } from '../storable-text.ts';
import { tables } from '../tables.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import type { RootLocks } from './root-locks.ts';
import { keyArray, keyCell } from './table-statements.ts';
import type { AllStatements } from './all-statements.ts';

type RowReads = Pick<
  StoreTransaction,
  | 'rootKeysOf'
  | 'jobs'
  | 'userTasks'
  | 'incidents'
  | 'definitions'
  | 'definitionVersions'
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
export function createRowReads(statements: AllStatements, partition: number): CreateRowReads {
  const rootKeys: Statement = {
    name: 'read root keys',
    text: `SELECT key, root_key FROM process_instance WHERE partition_id = ${partition} AND key = ANY($1::bigint[])
      UNION ALL
      SELECT key, root_key FROM element_instance WHERE partition_id = ${partition} AND key = ANY($1::bigint[])`,
  };
  const jobs = lockedByRoot('job', statements, partition);
  const userTasks = lockedByRoot('userTask', statements, partition);
  const incidents = lockedByRoot('incident', statements, partition);
  const definitions = byKey('processDefinition', statements, partition);
  const forms = byKey('form', statements, partition);
  const resources = byKey('resource', statements, partition);
  const definitionVersions = versionsOf(
    { table: 'process_definition', id: 'process_id' },
    partition,
  );
  const formVersions = versionsOf({ table: 'form', id: 'form_id' }, partition);
  const resourceVersions = versionsOf({ table: 'resource', id: 'resource_id' }, partition);
  const decisionReads = createDecisionReads(statements, partition);
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
    form: async (key) => (await forms(connection, [key]))[0],
    formVersions: (tenantId, id) => formVersions(connection, tenantId, id),
    ...decisionReads(connection),
    resource: async (key) => (await resources(connection, [key]))[0],
    resourceVersions: (tenantId, id) => resourceVersions(connection, tenantId, id),
  });
}

/** Locks first the roots and then the rows, each in the order of keys, as every transaction does. */
function lockedByRoot<T extends 'job' | 'userTask' | 'incident'>(
  name: T,
  statements: AllStatements,
  partition: number,
): (
  connection: Connection,
  locks: RootLocks,
  keys: readonly string[],
) => Promise<readonly (Tables[T] | undefined)[]> {
  const table = statements[name];
  const columnCount = Object.keys(tables[name].columns).length;
  const statement: Statement = {
    name: `lock ${tables[name].name}`,
    text: `SELECT ${table.columnsOf('t')}, r.key, r.state, r.version
      FROM ${tables[name].name} AS t
        JOIN process_instance AS r ON r.partition_id = ${partition} AND r.key = t.root_key
      WHERE t.partition_id = ${partition} AND t.key = ANY($1::bigint[])
      ORDER BY r.key, t.key FOR UPDATE OF r, t`,
  };
  return async (connection, locks, keys) => {
    const rows = await connection.rows(statement, [keyArray(keys)]);
    const found = new Map<string, Tables[T]>();
    for (const cells of rows) {
      const row = table.decode(cells);
      found.set(row.key, row);
      const [rootKey, state, version] = cells.slice(columnCount);
      locks.recordVersion(
        rootKey as ProcessInstanceKey,
        state === 'active' ? Number(version) : undefined,
      );
    }
    return keys.map((key) => found.get(key));
  };
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

/** Which columns hold `versionTag`, `resourceName` and `checksum`, if they have other names. */
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
