import type {
  ContinuationKey,
  EventSubscriptionKey,
  ProcessInstanceKey,
  ScopeKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';

/** A page of what a process instance that was suspended goes on with. Each list is in the order of the work. */
export interface SuspendedWork {
  readonly continuations: readonly ContinuationKey[];
  /** Timers that are due, and conditions that were true. */
  readonly triggers: readonly {
    readonly key: EventSubscriptionKey;
    readonly holderKey: ScopeKey;
  }[];
  /** The open subscriptions to messages: a message may have been stored meanwhile. */
  readonly subscriptions: readonly EventSubscriptionRow[];
  /** The activatable jobs by type, in the first page only. */
  readonly jobs: readonly ResumedJobs[];
}

/** Jobs that workers may take again. */
export interface ResumedJobs {
  readonly type: string;
  readonly tenantId: TenantId;
  readonly count: number;
}

export interface SuspendedWorkQuestion {
  readonly processInstanceKey: ProcessInstanceKey;
  /** Only subscriptions after this one; `undefined` in the first page. */
  readonly after: EventSubscriptionKey | undefined;
}

/** What the store answers about suspended instances. */
export interface SuspendedWorkReads {
  suspendedWork(question: SuspendedWorkQuestion): Promise<SuspendedWork>;
}

/** The most rows of each list of a page (law E8). */
export const suspendedWorkMax = 100;

/** The most activatable jobs of an instance for which waiting requests are woken. */
export const resumedJobsMax = 10_000;

export function suspendedWorkId({ processInstanceKey, after }: SuspendedWorkQuestion): string {
  return `${processInstanceKey}\n${after ?? ''}`;
}
