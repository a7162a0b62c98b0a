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
import type { TenantId } from '../core/tenant.ts';
import type { LoadableTable } from './background/row-id.ts';
import type { Catalog, Definition, Requirements } from './catalog.ts';
import { type Load, Miss, type VersionedKind, versionsId } from './footprint.ts';
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
    continuation: new Map(),
  };
  /** Roots whose live jobs and user tasks are all loaded. */
  readonly workLoaded = new Set<ProcessInstanceKey>();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** A root that lives for callers: one whose elements are being terminated page by page does not. */
  root(key: ProcessInstanceKey): Root | undefined {
    const root = this.storedRoot(key);
    return root?.processInstances.get(key)?.terminatingAtMs === undefined ? root : undefined;
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
