import type { Tier } from '../../../src/engine/background/tiers.ts';
import type { Backoff, Limits, ScheduleSettings } from './model-state.ts';

export interface NewJob {
  readonly type: string;
  readonly payload: string;
  readonly priority: number;
  readonly scheduledAtMs: number | undefined;
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly unique:
    | {
        readonly key: string;
        readonly scope: 'pending' | 'active';
        readonly periodMs: number | undefined;
      }
    | undefined;
}

/** Names a lease by its job and its number among the leases of that job; no job has a lease 0. */
export interface LeaseName {
  readonly job: number;
  readonly lease: number;
  /** The tenant of the worker; `undefined`: all tenants. */
  readonly tenant: string | undefined;
}

/** An action of the model and of the system. Jobs are named by their position in the list of all jobs. */
export type Action =
  | {
      readonly kind: 'enqueue';
      readonly tenant: string;
      readonly tier: Tier;
      readonly jobs: readonly NewJob[];
      readonly idempotency: { readonly key: string; readonly body: string } | undefined;
    }
  | {
      readonly kind: 'update';
      readonly tenant: string;
      readonly job: number;
      readonly changes: {
        readonly payload?: string;
        readonly priority?: number;
        readonly scheduledAtMs?: number | null;
        readonly maxAttempts?: number;
      };
    }
  | {
      readonly kind: 'cancel';
      readonly tenant: string;
      readonly job: number;
      readonly reason: string;
    }
  | { readonly kind: 'retry' | 'purge'; readonly tenant: string; readonly job: number }
  | {
      readonly kind: 'replay';
      readonly tenant: string;
      readonly job: number;
      readonly payload: string | undefined;
    }
  | {
      readonly kind: 'heartbeat' | 'complete';
      readonly worker: string;
      readonly leases: readonly LeaseName[];
    }
  | {
      readonly kind: 'fail';
      readonly worker: string;
      readonly leases: readonly LeaseName[];
      readonly isRetryable: boolean;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'return'; readonly leases: readonly LeaseName[] }
  | {
      readonly kind: 'setTier';
      readonly tenant: string;
      readonly tier: Tier;
      readonly limits: Limits | undefined;
    }
  | { readonly kind: 'resetQuota'; readonly tenant: string }
  | {
      readonly kind: 'createSchedule';
      readonly tenant: string;
      readonly tier: Tier;
      readonly settings: ScheduleSettings;
      readonly isActive: boolean;
    }
  | {
      readonly kind: 'updateSchedule';
      readonly tenant: string;
      readonly schedule: number;
      readonly changes: Partial<ScheduleSettings>;
      readonly isActive: boolean | undefined;
    }
  | {
      readonly kind: 'pauseSchedule' | 'resumeSchedule' | 'runSchedule' | 'deleteSchedule';
      readonly tenant: string;
      readonly schedule: number;
    };

export interface LeaseAction {
  readonly kind: 'lease';
  readonly tenant: string | undefined;
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
  readonly worker: string;
  readonly leaseMs: number;
}
