import type { TenantId } from '../../core/tenant.ts';
import type { TableName, Tables } from './rows.ts';

/** What a batch changed: rows by table, each in one of the two sets, in the order in which they were first touched. */
export interface Changes {
  readonly inserted: { readonly [T in TableName]: ReadonlySet<Tables[T]> };
  readonly updated: { readonly [T in TableName]: ReadonlySet<Tables[T]> };
  readonly jobMetrics: Iterable<JobMetric>;
}

export type JobMetricKind = 'created' | 'completed' | 'failed';

/** What to add to the job statistics of one minute. */
export interface JobMetric {
  readonly minuteAtMs: number;
  readonly tenantId: TenantId;
  readonly type: string;
  readonly worker: string;
  readonly counts: Record<JobMetricKind, number>;
  readonly lastAtMs: Record<JobMetricKind, number | undefined>;
}

/** The changes of a batch that is still being decided. */
export class OpenChanges implements Changes {
  readonly inserted = emptyTables();
  readonly updated = emptyTables();
  readonly #jobMetrics = new Map<string, JobMetric>();

  insert<T extends TableName>(table: T, row: Tables[T]): void {
    this.inserted[table].add(row);
  }

  update<T extends TableName>(table: T, row: Tables[T]): void {
    if (!this.inserted[table].has(row)) this.updated[table].add(row);
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
  };
}
