/** Jobs as the service shows and accepts them. Moments are ISO 8601 texts. */
export type JobStatus =
  'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'deadlettered';

/** Payloads by type of job: `{ 'email.send': { to: string } }`. */
export type JobTypes = Readonly<Record<string, object>>;

export interface Job<Payload = Readonly<Record<string, unknown>>> {
  readonly id: string;
  readonly tenantId: string;
  readonly type: string;
  readonly payload: Payload;
  /** 1 is most urgent, 10 least. */
  readonly priority: number;
  readonly status: JobStatus;
  /** Used attempts of `maxAttempts`; a retry by hand and a replay start the count again. */
  readonly attempts: number;
  readonly attemptsLeft: number;
  readonly maxAttempts: number;
  readonly scheduledAt: string | null;
  readonly availableAt: string;
  readonly workerId: string | null;
  readonly leaseExpiresAt: string | null;
  readonly progress: unknown;
  readonly result: unknown;
  readonly error: JobFailure | null;
  readonly cancelReason: string | null;
  readonly uniqueKey: string | null;
  readonly idempotencyKey: string | null;
  readonly scheduleId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

export interface JobFailure {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

export interface EnqueueOptions {
  readonly priority?: number;
  /** The job does not run before this moment. */
  readonly scheduledAt?: Date | string;
  readonly maxAttempts?: number;
  readonly retry?: {
    readonly backoff?: 'fixed' | 'exponential';
    readonly delaySeconds?: number;
    readonly factor?: number;
    readonly maxDelaySeconds?: number;
    /** A share of the delay, 0 … 1. */
    readonly jitter?: number;
  };
  /** Allows one job of this type with this key: until it first runs (`pending`) or until it has ended (`active`). */
  readonly unique?: {
    readonly key: string;
    readonly scope?: 'pending' | 'active';
    readonly periodSeconds?: number;
  };
}

/** A leased job: only this worker may end it. */
export interface LeasedJob<Payload = Readonly<Record<string, unknown>>> {
  readonly jobId: string;
  readonly tenantId: string;
  readonly type: string;
  readonly payload: Payload;
  readonly priority: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly leaseToken: string;
  readonly leaseExpiresAt: string;
}
