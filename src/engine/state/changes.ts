import type { DecisionEvaluationKey, ScheduleKey } from '../../core/key.ts';
import type { OwnerType } from '../../core/owner.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { EventText } from '../background/job-event.ts';
import type { TableName, Tables } from './process-rows.ts';

/** The changes of a batch: rows by table, each in one of the three sets, in the order of their first change. */
export interface Changes {
  readonly inserted: { readonly [T in TableName]: ReadonlySet<Tables[T]> };
  readonly updated: { readonly [T in TableName]: ReadonlySet<Tables[T]> };
  readonly deleted: { readonly [T in TableName]: ReadonlySet<Tables[T]> };
  /** The events of the Jobs Service, by tenant, in order. */
  readonly published: ReadonlyMap<TenantId, Published>;
  /** For each schedule, the last tick that is deleted from its log. */
  readonly trimmed: ReadonlyMap<ScheduleKey, number>;
  /** The events that are deleted from the outbox. */
  readonly deletedEvents: DeletedEvents | undefined;
  /** Idempotency keys that expired before this moment are deleted. */
  readonly requestsDeletedBeforeMs: number | undefined;
  /** Messages that expired by this moment are deleted, a limited number at a time. */
  readonly messagesExpiredByMs: number | undefined;
  /** Evaluations whose decision instances are deleted. */
  readonly deletedEvaluations: readonly DecisionEvaluationKey[];
  readonly jobMetrics: Iterable<JobMetric>;
  /** Deleted owners: their memberships, members and authorizations are deleted before other rows are written. */
  readonly forgotten: readonly Forgotten[];
}

/** An owner of authorizations, or a tenant, that no longer exists. */
export interface Forgotten {
  readonly type: OwnerType | 'TENANT';
  readonly id: string;
}

/** A limited number of rows is deleted at a time. */
export interface DeletedEvents {
  /** Rows before this one were delivered to all receivers. They are deleted when they are older than `beforeMs`. */
  readonly sequence: number;
  readonly beforeMs: number;
  /** Rows older than this are deleted even if they were not delivered. */
  readonly anywayBeforeMs: number;
}

export interface Published {
  readonly atMs: number;
  readonly events: readonly EventText[];
}

export type JobMetricKind = 'created' | 'completed' | 'failed';

/** An addition to the job statistics of one minute. */
export interface JobMetric {
  readonly minuteAtMs: number;
  readonly tenantId: TenantId;
  readonly type: string;
  readonly worker: string;
  readonly counts: Record<JobMetricKind, number>;
  readonly lastAtMs: Record<JobMetricKind, number | undefined>;
}

/** The changes of a batch that is not written yet. */
export class OpenChanges implements Changes {
  readonly inserted = emptyTables();
  readonly updated = emptyTables();
  readonly deleted = emptyTables();
  readonly published = new Map<TenantId, { readonly atMs: number; readonly events: EventText[] }>();
  readonly trimmed = new Map<ScheduleKey, number>();
  deletedEvents: DeletedEvents | undefined;
  requestsDeletedBeforeMs: number | undefined;
  messagesExpiredByMs: number | undefined;
  readonly deletedEvaluations: DecisionEvaluationKey[] = [];
  readonly forgotten: Forgotten[] = [];
  readonly #jobMetrics = new Map<string, JobMetric>();

  insert<T extends TableName>(table: T, row: Tables[T]): void {
    this.inserted[table].add(row);
  }

  update<T extends TableName>(table: T, row: Tables[T]): void {
    if (!this.inserted[table].has(row)) this.updated[table].add(row);
  }

  delete<T extends TableName>(table: T, row: Tables[T]): void {
    this.updated[table].delete(row);
    if (!this.inserted[table].delete(row)) this.deleted[table].add(row);
  }

  publish(tenantId: TenantId, atMs: number, event: EventText): void {
    const published = this.published.get(tenantId);
    if (published === undefined) this.published.set(tenantId, { atMs, events: [event] });
    else published.events.push(event);
  }

  get jobMetrics(): Iterable<JobMetric> {
    return this.#jobMetrics.values();
  }

  countJob(
    kind: JobMetricKind,
    job: { readonly tenantId: TenantId; readonly type: string; readonly worker: string },
    nowMs: number,
  ): void {
    const minuteAtMs = nowMs - (nowMs % 60_000);
    const id = JSON.stringify([minuteAtMs, job.tenantId, job.type, job.worker]);
    let metric = this.#jobMetrics.get(id);
    if (metric === undefined) {
      metric = {
        minuteAtMs,
        tenantId: job.tenantId,
        type: job.type,
        worker: job.worker,
        counts: { created: 0, completed: 0, failed: 0 },
        lastAtMs: { created: undefined, completed: undefined, failed: undefined },
      };
      this.#jobMetrics.set(id, metric);
    }
    metric.counts[kind] += 1;
    metric.lastAtMs[kind] = nowMs;
  }
}

function emptyTables(): { readonly [T in TableName]: Set<Tables[T]> } {
  return {
    deployment: new Set(),
    processDefinition: new Set(),
    form: new Set(),
    decisionRequirements: new Set(),
    decisionDefinition: new Set(),
    decisionInstance: new Set(),
    resource: new Set(),
    processInstance: new Set(),
    elementInstance: new Set(),
    variable: new Set(),
    sequenceFlow: new Set(),
    job: new Set(),
    userTask: new Set(),
    incident: new Set(),
    backgroundJob: new Set(),
    jobExecution: new Set(),
    jobLog: new Set(),
    pausedQueue: new Set(),
    tenantQuota: new Set(),
    uniqueJob: new Set(),
    idempotentRequest: new Set(),
    schedule: new Set(),
    scheduleTick: new Set(),
    webhook: new Set(),
    eventSink: new Set(),
    jobOperation: new Set(),
    deletedInstance: new Set(),
    batchOperation: new Set(),
    batchOperationItem: new Set(),
    continuation: new Set(),
    eventSubscription: new Set(),
    message: new Set(),
    messageCorrelation: new Set(),
    messageStartLock: new Set(),
    user: new Set(),
    group: new Set(),
    role: new Set(),
    tenant: new Set(),
    mappingRule: new Set(),
    membership: new Set(),
    authorization: new Set(),
    clusterVariable: new Set(),
    globalListener: new Set(),
    agentDefinition: new Set(),
    agentInstance: new Set(),
    agentHistoryItem: new Set(),
    auditLog: new Set(),
  };
}
