import type {
  AgentHistoryItemKey,
  AgentInstanceKey,
  DecisionDefinitionKey,
  DecisionEvaluationKey,
  DecisionRequirementsKey,
  EventSubscriptionKey,
  FormKey,
  IncidentKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  UserTaskKey,
} from '../core/key.ts';
import { type Access, accessOf, fixedAccess } from '../core/access.ts';
import type { Caller, Principal } from '../core/caller.ts';
import type { TenantId } from '../core/tenant.ts';
import { agentHistoryId, type AgentHistoryQuestion } from './agent/agent-history-reads.ts';
import type { AgentHistoryItemRow } from './agent/agent-rows.ts';
import type { LoadableTable } from './background/row-id.ts';
import type { Catalog, Definition, Requirements } from './catalog.ts';
import type { DeletableEvaluation, DeletableInstance } from './deletion/deletion-reads.ts';
import type { ClusterScope } from './cluster-variable/cluster-scope.ts';
import type { GlobalListeners } from './global-listener/global-listeners.ts';
import {
  type SuspendedWork,
  suspendedWorkId,
  type SuspendedWorkQuestion,
} from './suspension/suspended-work.ts';
import type { EventSubscriptionRow } from './event-subscription/event-subscription-row.ts';
import {
  type Load,
  Miss,
  signalSubscriptionsId,
  startConditionsId,
  startSubscriptionsId,
  type VersionedKind,
  versionsId,
} from './footprint.ts';
import { type StartCondition, startConditionOf } from './condition/start-condition.ts';
import { MessageState } from './message/message-state.ts';
import { signalSubscriptionOf, type SignalSubscription } from './signal/signal-subscription.ts';
import {
  type IdentityAnswers,
  type IdentityQuestion,
  identityQuestionId,
  type IdentityQuestionKind,
} from './identity/identity-questions.ts';
import { OpenChanges } from './state/changes.ts';
import type { Root } from './state/root.ts';
import type {
  FormRow,
  IncidentRow,
  JobRow,
  ResourceRow,
  Tables,
  UserTaskRow,
} from './state/process-rows.ts';
import type { DefinitionVersion } from './store.ts';

/**
 * Everything that one batch reads, and its changes so far. A map that has a key answers with its value, which is
 * `undefined` if it does not exist; a key that no map has is a `Miss`. Only appliers change rows (law E2).
 */
export class WorkingSet {
  readonly catalog: Catalog;
  readonly changes = new OpenChanges();
  readonly roots = new Map<ProcessInstanceKey, Root | undefined>();
  /** The root of each requested element or process instance key. */
  readonly scopes = new Map<Key, ProcessInstanceKey | undefined>();
  readonly jobs = new Map<JobKey, JobRow | undefined>();
  readonly userTasks = new Map<UserTaskKey, UserTaskRow | undefined>();
  readonly incidents = new Map<IncidentKey, IncidentRow | undefined>();
  readonly resources = new Map<Key, ResourceRow | undefined>();
  readonly deletableInstances = new Map<ProcessInstanceKey, DeletableInstance | undefined>();
  readonly deletableEvaluations = new Map<DecisionEvaluationKey, DeletableEvaluation | undefined>();
  /** Rows of the Jobs Service, and continuations, by their ids (`background/row-id.ts`). */
  readonly rows: { readonly [T in LoadableTable]: Map<string, Tables[T] | undefined> } = {
    backgroundJob: new Map(),
    pausedQueue: new Map(),
    tenantQuota: new Map(),
    uniqueJob: new Map(),
    idempotentRequest: new Map(),
    schedule: new Map(),
    scheduleTick: new Map(),
    webhook: new Map(),
    eventSink: new Map(),
    jobOperation: new Map(),
    batchOperation: new Map(),
    batchOperationItem: new Map(),
    continuation: new Map(),
    eventSubscription: new Map(),
    message: new Map(),
    messageCorrelation: new Map(),
    user: new Map(),
    group: new Map(),
    role: new Map(),
    tenant: new Map(),
    mappingRule: new Map(),
    membership: new Map(),
    authorization: new Map(),
    agentInstance: new Map(),
  };
  /** The keys of the subscriptions of start events, by tenant and process id; the rows are in `rows`. */
  readonly startSubscriptions = new Map<string, readonly EventSubscriptionKey[]>();
  readonly messages = new MessageState();
  /** The subscriptions to a signal that were open when the batch read them, by tenant and name. */
  readonly signalSubscriptions = new Map<string, readonly SignalSubscription[]>();
  /** Pages of what resumed process instances go on with, as the batch read them. */
  readonly suspendedWorkPages = new Map<string, SuspendedWork>();
  /** The conditional start events that were open when the batch read them, by tenant and variables. */
  readonly startConditions = new Map<string, readonly StartCondition[]>();
  readonly historyItems = new Map<AgentHistoryItemKey, AgentHistoryItemRow>();
  /** The items of agents that the batch has read, by the id of the question; the rows are in `historyItems`. */
  readonly agentHistories = new Map<string, readonly AgentHistoryItemKey[]>();
  /** Answers to questions about identity, except holdings, which the catalog keeps. */
  readonly identityAnswers = new Map<string, unknown>();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** A root that callers see as alive. A root whose elements are being terminated page by page is not. */
  root(key: ProcessInstanceKey): Root | undefined {
    const root = this.storedRoot(key);
    return root?.processInstance(key)?.terminatingAtMs === undefined ? root : undefined;
  }

  /** A root as the tables have it, until its process instance has ended. */
  storedRoot(key: ProcessInstanceKey): Root | undefined {
    const root = this.roots.get(key);
    if (root === undefined && !this.roots.has(key)) throw new Miss({ kind: 'root', key });
    return root;
  }

  /** The root of a scope, if the scope exists; the root may have ended. */
  rootKeyOf(key: Key): ProcessInstanceKey | undefined {
    const rootKey = this.scopes.get(key);
    if (rootKey === undefined && !this.scopes.has(key)) throw new Miss({ kind: 'scope', key });
    return rootKey;
  }

  job(key: JobKey): JobRow | undefined {
    const job = this.jobs.get(key);
    if (job === undefined && !this.jobs.has(key)) throw new Miss({ kind: 'job', key });
    return job;
  }

  userTask(key: UserTaskKey): UserTaskRow | undefined {
    const task = this.userTasks.get(key);
    if (task === undefined && !this.userTasks.has(key)) throw new Miss({ kind: 'userTask', key });
    return task;
  }

  incident(key: IncidentKey): IncidentRow | undefined {
    const incident = this.incidents.get(key);
    if (incident === undefined && !this.incidents.has(key))
      throw new Miss({ kind: 'incident', key });
    return incident;
  }

  /** A process instance that is not deleted. */
  deletableInstance(key: ProcessInstanceKey): DeletableInstance | undefined {
    const instance = this.deletableInstances.get(key);
    if (instance === undefined && !this.deletableInstances.has(key))
      throw new Miss({ kind: 'deletableInstance', key });
    return instance;
  }

  deletableEvaluation(key: DecisionEvaluationKey): DeletableEvaluation | undefined {
    const evaluation = this.deletableEvaluations.get(key);
    if (evaluation === undefined && !this.deletableEvaluations.has(key))
      throw new Miss({ kind: 'deletableEvaluation', key });
    return evaluation;
  }

  resource(key: Key): ResourceRow | undefined {
    const resource = this.resources.get(key);
    if (resource === undefined && !this.resources.has(key))
      throw new Miss({ kind: 'resource', key });
    return resource;
  }

  row<T extends LoadableTable>(table: T, id: string): Tables[T] | undefined {
    const rows: Map<string, Tables[T] | undefined> = this.rows[table];
    const row = rows.get(id);
    if (row === undefined && !rows.has(id)) throw new Miss({ kind: 'row', table, id });
    return row;
  }

  /** Reads many rows at once; all missing rows become one miss. */
  rowsOf<T extends LoadableTable>(
    table: T,
    ids: readonly string[],
  ): readonly (Tables[T] | undefined)[] {
    const rows: Map<string, Tables[T] | undefined> = this.rows[table];
    const [first, ...rest] = ids.filter((id) => !rows.has(id));
    const load = (id: string): Load => ({ kind: 'row', table, id });
    if (first !== undefined) throw new Miss(load(first), rest.map(load));
    return ids.map((id) => rows.get(id));
  }

  /** The open subscriptions of the start events of a process. */
  startSubscriptionsOf(tenantId: TenantId, processId: string): readonly EventSubscriptionRow[] {
    const keys = this.startSubscriptions.get(startSubscriptionsId(tenantId, processId));
    if (keys === undefined) throw new Miss({ kind: 'startSubscriptions', tenantId, processId });
    return keys.flatMap((key) => this.rows.eventSubscription.get(key) ?? []);
  }

  /** As the tables have it: the batch may have changed rows of it. */
  suspendedWork({ processInstanceKey, after }: SuspendedWorkQuestion): SuspendedWork {
    const question = { processInstanceKey, after };
    const work = this.suspendedWorkPages.get(suspendedWorkId(question));
    if (work === undefined) throw new Miss({ kind: 'suspendedWork', ...question });
    return work;
  }

  /** The subscriptions, including those that the batch has opened itself. Some may have closed meanwhile. */
  signalSubscriptionsOf(tenantId: TenantId, name: string): readonly SignalSubscription[] {
    const stored = this.signalSubscriptions.get(signalSubscriptionsId(tenantId, name));
    if (stored === undefined) throw new Miss({ kind: 'signalSubscriptions', tenantId, name });
    const opened = [...this.changes.inserted.eventSubscription].filter(
      (row) => row.kind === 'signal' && row.tenantId === tenantId && row.name === name,
    );
    return [...stored, ...opened.map(signalSubscriptionOf)];
  }

  /**
   * The subscriptions in the order of keys, including those that the batch has opened itself. Some may have closed
   * meanwhile.
   */
  startConditionsOf(tenantId: TenantId, names: readonly string[]): readonly StartCondition[] {
    const stored = this.startConditions.get(startConditionsId(tenantId, names));
    if (stored === undefined) throw new Miss({ kind: 'startConditions', tenantId, names });
    const wanted = new Set(names);
    const opened = [...this.changes.inserted.eventSubscription].filter(
      ({ kind, rootKey, tenantId: owner, name }) =>
        kind === 'conditional' &&
        rootKey === undefined &&
        owner === tenantId &&
        name !== undefined &&
        wanted.has(name),
    );
    return [...stored, ...opened.map(startConditionOf)];
  }

  /** The items of an agent's history that wait for the ends of their jobs, in the order of keys. */
  pendingHistory(agentInstanceKey: AgentInstanceKey): readonly AgentHistoryItemRow[] {
    const items = this.#history({ agentInstanceKey, itemIds: [] });
    return items.filter(({ state }) => state === 'pending');
  }

  /** The newest item with each of these ids. */
  historyWithIds(question: AgentHistoryQuestion): ReadonlyMap<string, AgentHistoryItemRow> {
    return new Map(this.#history(question).map((item) => [item.historyItemId, item]));
  }

  #history(question: AgentHistoryQuestion): readonly AgentHistoryItemRow[] {
    const keys = this.agentHistories.get(agentHistoryId(question));
    if (keys === undefined) throw new Miss({ kind: 'agentHistory', ...question });
    const added = [...this.changes.inserted.agentHistoryItem].filter(
      (item) => item.agentInstanceKey === question.agentInstanceKey,
    );
    return [...keys.flatMap((key) => this.historyItems.get(key) ?? []), ...added];
  }

  /** The answer of the identity tables. Within a batch the same question has the same answer. */
  identity<K extends IdentityQuestionKind>(asked: IdentityQuestion<K>): IdentityAnswers[K] {
    const question = asked as IdentityQuestion;
    const id = identityQuestionId(question);
    const answers: ReadonlyMap<string, unknown> =
      question.kind === 'holdings' ? this.catalog.holdings : this.identityAnswers;
    const answer = answers.get(id);
    if (answer === undefined && !answers.has(id)) throw new Miss({ kind: 'identity', question });
    return answer as IdentityAnswers[K];
  }

  /** What a caller may see and do now. */
  access(caller: Caller): Access {
    const fixed = fixedAccess(caller);
    if (fixed !== undefined) return fixed;
    const principal = caller as Principal;
    const { grants, rights } = this.identity({ kind: 'holdings', principal });
    return accessOf(principal, grants, rights);
  }

  /** The cluster variables of a tenant; `undefined`: the global ones. */
  clusterScope(tenantId: TenantId | undefined): ClusterScope {
    const scope = this.catalog.clusterVariables.get(tenantId ?? '');
    if (scope !== undefined) return scope;
    throw new Miss({ kind: 'identity', question: { kind: 'clusterVariables', tenantId } });
  }

  /** The listeners of all user tasks; kept between batches, so that a task reads no row of them. */
  globalListeners(): GlobalListeners {
    const { globalListeners } = this.catalog;
    if (globalListeners !== undefined) return globalListeners;
    throw new Miss({ kind: 'identity', question: { kind: 'globalListeners' } });
  }

  definition(key: ProcessDefinitionKey): Definition | undefined {
    const definition = this.catalog.definitions.get(key);
    if (definition === undefined && !this.catalog.definitions.has(key)) {
      throw new Miss({ kind: 'definition', key });
    }
    return definition;
  }

  form(key: FormKey): FormRow | undefined {
    const form = this.catalog.forms.get(key);
    if (form === undefined && !this.catalog.forms.has(key)) throw new Miss({ kind: 'form', key });
    return form;
  }

  requirements(key: DecisionRequirementsKey): Requirements | undefined {
    const requirements = this.catalog.requirements.get(key);
    if (requirements === undefined && !this.catalog.requirements.has(key)) {
      throw new Miss({ kind: 'decisionRequirements', key });
    }
    return requirements;
  }

  requirementsKeyOf(key: DecisionDefinitionKey): DecisionRequirementsKey | undefined {
    const requirementsKey = this.catalog.decisions.get(key);
    if (requirementsKey === undefined && !this.catalog.decisions.has(key)) {
      throw new Miss({ kind: 'decision', key });
    }
    return requirementsKey;
  }

  /** Newest first, deleted ones included, so that their version numbers are not used again. */
  versions(of: VersionedKind, tenantId: TenantId, id: string): readonly DefinitionVersion[] {
    const versions = this.catalog.versions.get(versionsId(of, tenantId, id));
    if (versions === undefined) throw new Miss({ kind: 'versions', of, tenantId, id });
    return versions;
  }
}
