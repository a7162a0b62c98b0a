import type {
  DecisionDefinitionKey,
  DecisionRequirementsKey,
  FormKey,
  IncidentKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  UserTaskKey,
} from '../core/key.ts';
import type { Definition, Requirements } from '../engine/catalog.ts';
import type { LoadableTable } from '../engine/background/row-id.ts';
import { type Load, type VersionedKind, versionsId } from '../engine/footprint.ts';
import { rootFromRows } from '../engine/state/root.ts';
import type { ProcessDefinitionRow } from '../engine/state/process-rows.ts';
import type { DefinitionVersion, RequirementsRows, StoreTransaction } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';
import { decisionsForm } from '../model/executable/decisions-form.ts';
import { processForm } from '../model/executable/process-form.ts';
import type { RootCache } from './root-cache.ts';

interface Loading {
  readonly transaction: StoreTransaction;
  readonly state: WorkingSet;
  readonly cache: RootCache;
}

/**
 * Loads the rows that a batch reads into its working set: first the named rows, then the roots that they belong to,
 * then the definitions that the roots run. One call of the store for each kind, however long the batch.
 */
export async function loadWorkingSet(loading: Loading, loads: readonly Load[]): Promise<void> {
  const { transaction, state } = loading;
  const wanted = groupByKind(loads);
  await fill(state.scopes, wanted.scope, (keys) => transaction.rootKeysOf(keys));
  await fill(state.jobs, wanted.job as Set<JobKey>, (keys) => transaction.jobs(keys));
  await fill(state.userTasks, wanted.userTask as Set<UserTaskKey>, (keys) =>
    transaction.userTasks(keys),
  );
  await fill(state.incidents, wanted.incident as Set<IncidentKey>, (keys) =>
    transaction.incidents(keys),
  );
  await fill(
    state.resources,
    wanted.resource,
    eachOf((key: Key) => transaction.resource(key)),
  );
  await fill(
    state.catalog.forms,
    wanted.form as Set<FormKey>,
    eachOf((key: FormKey) => transaction.form(key)),
  );
  await loadRows(loading, loads);
  await loadDecisions(loading, wanted);
  await loadVersions(loading, loads);
  await loadRoots(loading, rootsOf(state, wanted));
  await loadDefinitions(loading, wanted.definition as Set<ProcessDefinitionKey>);
  await loadWork(loading, wanted.work as Set<ProcessInstanceKey>);
}

type KeyedKind = Exclude<Load['kind'], 'versions' | 'row'>;

function groupByKind(loads: readonly Load[]): Record<KeyedKind, Set<Key>> {
  const groups: Record<KeyedKind, Set<Key>> = {
    root: new Set(),
    scope: new Set(),
    job: new Set(),
    userTask: new Set(),
    incident: new Set(),
    work: new Set(),
    definition: new Set(),
    form: new Set(),
    decision: new Set(),
    decisionRequirements: new Set(),
    resource: new Set(),
  };
  for (const load of loads) {
    if (load.kind !== 'versions' && load.kind !== 'row') groups[load.kind].add(load.key);
  }
  return groups;
}

/** Reads the keys that the map does not have yet. Known values stay: the batch may have changed them. */
async function fill<K, V>(
  into: Map<K, V>,
  wanted: ReadonlySet<K>,
  read: (keys: readonly K[]) => Promise<readonly V[]>,
): Promise<void> {
  const keys = [...wanted].filter((key) => !into.has(key));
  if (keys.length === 0) return;
  const values = await read(keys);
  for (const [index, key] of keys.entries()) into.set(key, values[index] as V);
}

function eachOf<K, V>(read: (key: K) => Promise<V>): (keys: readonly K[]) => Promise<readonly V[]> {
  return (keys) => Promise.all(keys.map(read));
}

/**
 * Jobs before quotas, and each table in the order of ids: on a store with several writers all of them lock in this
 * order. A command that reads a continuation has locked its root before.
 */
const lockOrder: { readonly [T in LoadableTable]: number } = {
  jobOperation: 1,
  schedule: 2,
  webhook: 3,
  eventSink: 4,
  scheduleTick: 5,
  pausedQueue: 6,
  backgroundJob: 7,
  uniqueJob: 8,
  idempotentRequest: 9,
  tenantQuota: 10,
  continuation: 11,
};
const rowTables = (Object.keys(lockOrder) as LoadableTable[]).toSorted(
  (left, right) => lockOrder[left] - lockOrder[right],
);

async function loadRows({ transaction, state }: Loading, loads: readonly Load[]): Promise<void> {
  const wanted = new Map<LoadableTable, Set<string>>();
  for (const load of loads) {
    if (load.kind !== 'row') continue;
    const ids = wanted.get(load.table);
    if (ids === undefined) wanted.set(load.table, new Set([load.id]));
    else ids.add(load.id);
  }
  for (const table of rowTables) {
    const ids = wanted.get(table);
    if (ids === undefined) continue;
    const into: Map<string, unknown> = state.rows[table];
    await fill(into, ids, (missing) => transaction.rows(table, missing));
  }
}

async function loadDecisions(
  { transaction, state: { catalog } }: Loading,
  wanted: Record<KeyedKind, ReadonlySet<Key>>,
): Promise<void> {
  const decisions = wanted.decision as Set<DecisionDefinitionKey>;
  await fill(
    catalog.decisions,
    decisions,
    eachOf((key: DecisionDefinitionKey) => transaction.decisionRequirementsKeyOf(key)),
  );
  const files = new Set(wanted.decisionRequirements as Set<DecisionRequirementsKey>);
  for (const key of decisions) {
    const file = catalog.decisions.get(key);
    if (file !== undefined) files.add(file);
  }
  await fill(
    catalog.requirements,
    files,
    eachOf(async (key: DecisionRequirementsKey) => {
      const rows = await transaction.decisionRequirements(key);
      return rows && readRequirements(rows);
    }),
  );
}

function readRequirements({ requirements, decisions }: RequirementsRows): Requirements {
  return {
    row: requirements,
    drg: decisionsForm.decode(requirements.executable),
    decisions: new Map(decisions.map((row) => [row.decisionId, row])),
  };
}

async function loadVersions(loading: Loading, loads: readonly Load[]): Promise<void> {
  const { transaction, state } = loading;
  const read: {
    readonly [K in VersionedKind]: typeof transaction.definitionVersions;
  } = {
    process: (tenantId, id) => transaction.definitionVersions(tenantId, id),
    form: (tenantId, id) => transaction.formVersions(tenantId, id),
    decisionRequirements: (tenantId, id) => transaction.decisionRequirementsVersions(tenantId, id),
    decision: (tenantId, id) => transaction.decisionVersions(tenantId, id),
    resource: (tenantId, id) => transaction.resourceVersions(tenantId, id),
  };
  for (const load of loads) {
    if (load.kind !== 'versions') continue;
    const id = versionsId(load.of, load.tenantId, load.id);
    if (state.catalog.versions.has(id)) continue;
    const versions: readonly DefinitionVersion[] = await read[load.of](load.tenantId, load.id);
    state.catalog.versions.set(id, versions);
  }
}

/** The requested roots, and the roots of the rows just read. */
function rootsOf(
  state: WorkingSet,
  wanted: Record<KeyedKind, ReadonlySet<Key>>,
): Set<ProcessInstanceKey> {
  const roots = new Set<ProcessInstanceKey>(wanted.root as Set<ProcessInstanceKey>);
  const add = (key: ProcessInstanceKey | undefined) => {
    if (key !== undefined) roots.add(key);
  };
  for (const key of wanted.work) add(key as ProcessInstanceKey);
  for (const key of wanted.scope) add(state.scopes.get(key));
  for (const key of wanted.job) add(state.jobs.get(key as JobKey)?.rootKey);
  for (const key of wanted.userTask) add(state.userTasks.get(key as UserTaskKey)?.rootKey);
  for (const key of wanted.incident) add(state.incidents.get(key as IncidentKey)?.rootKey);
  return roots;
}

async function loadRoots(loading: Loading, wanted: Set<ProcessInstanceKey>): Promise<void> {
  const { transaction, state, cache } = loading;
  const unknown = [...wanted].filter((key) => !state.roots.has(key));
  if (unknown.length === 0) return;
  // Law R1.
  const versions = await transaction.lockRoots(unknown);
  for (const [index, key] of unknown.entries()) {
    const root = cache.take(key);
    if (root !== undefined && root.version === versions[index]) state.roots.set(key, root);
  }
  await fill(state.roots, wanted, async (keys) => {
    const rows = await transaction.roots(keys);
    return keys.map((key, index) => {
      const found = rows[index];
      return found && rootFromRows(key, found);
    });
  });
}

async function loadDefinitions(loading: Loading, named: Set<ProcessDefinitionKey>): Promise<void> {
  const { transaction, state } = loading;
  const wanted = new Set(named);
  for (const root of state.roots.values()) {
    for (const instance of root?.processInstances.values() ?? [])
      wanted.add(instance.definitionKey);
  }
  await fill(state.catalog.definitions, wanted, async (keys) => {
    const rows = await transaction.definitions(keys);
    return rows.map((row) => row && readDefinition(row));
  });
}

function readDefinition(row: ProcessDefinitionRow): Definition {
  return { row, process: processForm.decode(row.executable) };
}

async function loadWork(loading: Loading, wanted: Set<ProcessInstanceKey>): Promise<void> {
  const { transaction, state } = loading;
  for (const rootKey of wanted) {
    if (state.workLoaded.has(rootKey)) continue;
    const { jobs, userTasks } = await transaction.work(rootKey);
    for (const job of jobs) if (!state.jobs.has(job.key)) state.jobs.set(job.key, job);
    for (const task of userTasks) {
      if (!state.userTasks.has(task.key)) state.userTasks.set(task.key, task);
    }
    state.workLoaded.add(rootKey);
  }
}
