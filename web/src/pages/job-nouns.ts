/** The members of Jobs Service answers that the pages use. */

export interface QueueCounts {
  readonly type: string;
  readonly queued?: number;
  readonly scheduled?: number;
  readonly running?: number;
  readonly failed?: number;
  readonly deadlettered?: number;
  readonly completed?: number;
  readonly cancelled?: number;
  readonly oldestQueuedAt?: string;
}

export interface BackgroundJob {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly priority: number;
  readonly status: string;
  readonly attempts: number;
  readonly attemptsLeft: number;
  readonly maxAttempts: number;
  readonly scheduledAt: string | null;
  readonly availableAt: string;
  readonly workerId: string | null;
  readonly leaseExpiresAt: string | null;
  readonly progress: unknown;
  readonly result: unknown;
  readonly error: { readonly code?: string; readonly message?: string } | null;
  readonly cancelReason: string | null;
  readonly uniqueKey: string | null;
  readonly scheduleId: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

export interface JobOperation {
  readonly id: string;
  readonly action: string;
  readonly status: string;
  readonly request: unknown;
  readonly expected: number;
  readonly done: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly ended: number;
  readonly failedAgain: number;
  readonly stopReason: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

export interface Quota {
  readonly tier: string;
  readonly limits: Readonly<Record<'concurrent' | 'queued' | 'daily' | 'cron', number>>;
  readonly usage: Readonly<Record<'concurrent' | 'queued' | 'daily' | 'cron', number>>;
}

export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly cronExpression: string;
  readonly timezone: string;
  readonly isActive: boolean;
  readonly overlapPolicy: string;
  readonly missedRunPolicy: string;
  readonly jitterSeconds: number;
  readonly nextRunAt: string | null;
  readonly lastRunAt: string | null;
  readonly lastJobId: string | null;
  readonly jobType: string | null;
  readonly payload: unknown;
}

export interface Tick {
  readonly tickAt: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly trigger: string;
  readonly jobId: string | null;
  readonly processInstanceKey: string | null;
}
