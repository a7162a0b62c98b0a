import type {
  DecisionDefinitionKey,
  DecisionEvaluationKey,
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
import {
  type Load,
  signalSubscriptionsId,
  startConditionsId,
  startSubscriptionsId,
  type VersionedKind,
  versionsId,
} from '../engine/footprint.ts';
import { agentHistoryId } from '../engine/agent/agent-history-reads.ts';
import { clusterScopeOf } from '../engine/cluster-variable/cluster-scope.ts';
import { globalListenersOf } from '../engine/global-listener/global-listeners.ts';
import { suspendedWorkId } from '../engine/suspension/suspended-work.ts';
import { identityQuestionId } from '../engine/identity/identity-questions.ts';
import type { ProcessDefinitionRow } from '../engine/state/process-rows.ts';
import type { DefinitionVersion, RequirementsRows } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';
import { decisionsForm } from '../model/executable/decisions-form.ts';
import { processForm } from '../model/executable/process-form.ts';
import { loadMessages } from './load-messages.ts';
import { loadRootParts } from './load-root-parts.ts';
import { loadRoots } from './load-roots.ts';
import type { Loading } from './loading.ts';

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
    state.deletableInstances,
    wanted.deletableInstance as Set<ProcessInstanceKey>,
    (keys) => transaction.deletableInstances(keys),
  );
  await fill(
    state.deletableEvaluations,
    wanted.deletableEvaluation as Set<DecisionEvaluationKey>,
    (keys) => transaction.deletableEvaluations(keys),
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
  await loadIdentity(loading, loads);
  await loadRows(loading, loads);
  await loadDecisions(loading, wanted);
  await loadVersions(loading, loads);
  await loadStartSubscriptions(loading, loads);
  await loadSignalSubscriptions(loading, loads);
  await loadStartConditions(loading, loads);
  await loadSuspendedWork(loading, loads);
  await loadAgentHistories(loading, loads);
  await loadRoots(loading, rootsOf(state, wanted, loads));
  await loadRootParts(transaction, state, loads);
  await loadDefinitions(loading, wanted.definition as Set<ProcessDefinitionKey>);
  await loadMessages(transaction, state, { loads, nowMs: loading.nowMs });
}

type KeyedLoad = Extract<Load, { readonly key: Key }>;
type KeyedKind = KeyedLoad['kind'];

function groupByKind(loads: readonly Load[]): Record<KeyedKind, Set<Key>> {
  const groups: Record<KeyedKind, Set<Key>> = {
    root: new Set(),
    scope: new Set(),
    job: new Set(),
    userTask: new Set(),
    incident: new Set(),
    definition: new Set(),
    form: new Set(),
    decision: new Set(),
    decisionRequirements: new Set(),
    resource: new Set(),
    deletableInstance: new Set(),
    deletableEvaluation: new Set(),
  };
  for (const load of loads) {
    if ('key' in load) groups[load.kind].add(load.key);
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
  batchOperation: 1,
  batchOperationItem: 2,
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
  eventSubscription: 12,
  message: 13,
  messageCorrelation: 14,
  user: 15,
  group: 16,
  role: 17,
  tenant: 18,
  mappingRule: 19,
  membership: 20,
  authorization: 21,
  agentInstance: 22,
};
const rowTables = (Object.keys(lockOrder) as LoadableTable[]).toSorted(
  (left, right) => lockOrder[left] - lockOrder[right],
);

async function loadIdentity(
  { transaction, state }: Loading,
  loads: readonly Load[],
): Promise<void> {
  for (const load of loads) {
    if (load.kind !== 'identity') continue;
    const { question } = load;
    if (question.kind === 'clusterVariables') {
      const { clusterVariables } = state.catalog;
      const scope = question.tenantId ?? '';
      if (clusterVariables.has(scope)) continue;
      clusterVariables.set(scope, clusterScopeOf(await transaction.identity(question)));
      continue;
    }
    if (question.kind === 'globalListeners') {
      await loadGlobalListeners(transaction, state);
      continue;
    }
    const id = identityQuestionId(question);
    const answers: Map<string, unknown> =
      question.kind === 'holdings' ? state.catalog.holdings : state.identityAnswers;
    if (!answers.has(id)) answers.set(id, await transaction.identity(question));
  }
}

async function loadGlobalListeners(
  transaction: Loading['transaction'],
  { catalog }: WorkingSet,
): Promise<void> {
  catalog.globalListeners ??= globalListenersOf(
    await transaction.identity({ kind: 'globalListeners' }),
  );
}

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

/** Rows that the batch knows already stay: it may have changed them. */
async function loadStartSubscriptions(
  { transaction, state }: Loading,
  loads: readonly Load[],
): Promise<void> {
  for (const load of loads) {
    if (load.kind !== 'startSubscriptions') continue;
    const { tenantId, processId } = load;
    const id = startSubscriptionsId(tenantId, processId);
    if (state.startSubscriptions.has(id)) continue;
    const rows = await transaction.startSubscriptions(tenantId, processId);
    for (const row of rows) {
      if (!state.rows.eventSubscription.has(row.key))
        state.rows.eventSubscription.set(row.key, row);
    }
    state.startSubscriptions.set(
      id,
      rows.map(({ key }) => key),
    );
  }
}

async function loadSignalSubscriptions(
  { transaction, state }: Loading,
  loads: readonly Load[],
): Promise<void> {
  for (const load of loads) {
    if (load.kind !== 'signalSubscriptions') continue;
    const { tenantId, name } = load;
    const id = signalSubscriptionsId(tenantId, name);
    if (state.signalSubscriptions.has(id)) continue;
    state.signalSubscriptions.set(id, await transaction.signalSubscriptions(tenantId, name));
  }
}

async function loadSuspendedWork(
  { transaction, state }: Loading,
  loads: readonly Load[],
): Promise<void> {
  for (const load of loads) {
    if (load.kind !== 'suspendedWork' || state.suspendedWorkPages.has(suspendedWorkId(load)))
      continue;
    state.suspendedWorkPages.set(suspendedWorkId(load), await transaction.suspendedWork(load));
  }
}

async function loadStartConditions(
  { transaction, state }: Loading,
  loads: readonly Load[],
): Promise<void> {
  for (const load of loads) {
    if (load.kind !== 'startConditions') continue;
    const { tenantId, names } = load;
    const id = startConditionsId(tenantId, names);
    if (state.startConditions.has(id)) continue;
    state.startConditions.set(id, await transaction.startConditions(tenantId, names));
  }
}

/** Rows that the batch knows already stay: it may have changed them. */
async function loadAgentHistories(
  { transaction, state }: Loading,
  loads: readonly Load[],
): Promise<void> {
  for (const load of loads) {
    if (load.kind !== 'agentHistory') continue;
    const id = agentHistoryId(load);
    if (state.agentHistories.has(id)) continue;
    const rows = await transaction.agentHistory(load);
    for (const row of rows) {
      if (!state.historyItems.has(row.key)) state.historyItems.set(row.key, row);
    }
    state.agentHistories.set(
      id,
      rows.map(({ key }) => key),
    );
  }
}

/** The requested roots, and the roots of the rows just read. */
function rootsOf(
  state: WorkingSet,
  wanted: Record<KeyedKind, ReadonlySet<Key>>,
  loads: readonly Load[],
): Set<ProcessInstanceKey> {
  const roots = new Set<ProcessInstanceKey>(wanted.root as Set<ProcessInstanceKey>);
  const add = (key: ProcessInstanceKey | undefined) => {
    if (key !== undefined) roots.add(key);
  };
  for (const load of loads) if (load.kind === 'rootPart') add(load.rootKey);
  for (const key of wanted.scope) add(state.scopes.get(key));
  for (const key of wanted.job) add(state.jobs.get(key as JobKey)?.rootKey);
  for (const key of wanted.userTask) add(state.userTasks.get(key as UserTaskKey)?.rootKey);
  for (const key of wanted.incident) add(state.incidents.get(key as IncidentKey)?.rootKey);
  return roots;
}

async function loadDefinitions(loading: Loading, named: Set<ProcessDefinitionKey>): Promise<void> {
  const { transaction, state } = loading;
  const wanted = new Set(named);
  for (const root of state.roots.values()) {
    for (const instance of root?.loadedInstances() ?? []) wanted.add(instance.definitionKey);
  }
  // User tasks of the definitions need the listeners, perhaps after the first event.
  if (wanted.size > 0) await loadGlobalListeners(transaction, state);
  await fill(state.catalog.definitions, wanted, async (keys) => {
    const rows = await transaction.definitions(keys);
    return rows.map((row) => row && readDefinition(row));
  });
}

function readDefinition(row: ProcessDefinitionRow): Definition {
  return { row, process: processForm.decode(row.executable) };
}
