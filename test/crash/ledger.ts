/** The outcome of a call; it is unknown for a call that was cut off before its answer. */
export type Fate = 'acknowledged' | 'refused' | 'unknown';

export interface Creation {
  readonly businessId: string;
  readonly fate: Fate;
  /** The key; known if the request was acknowledged. */
  readonly instanceKey: string | undefined;
}

export interface JobCall {
  readonly kind: 'complete' | 'fail';
  readonly jobKey: string;
  /** A unique mark, which a completion writes into a variable and a failure into its message. */
  readonly token: string;
  /** The retries that a failure leaves. */
  readonly retries: number;
  readonly fate: Fate;
}

export interface TaskCall {
  readonly userTaskKey: string;
  readonly fate: Fate;
}

/** An activated job. Its lease is over as soon as its worker reports on it. */
export interface Lease {
  readonly jobKey: string;
  readonly instanceKey: string;
}

/** The requests of the clients of one round, with their answers. Entries are only added. */
export class Ledger {
  readonly creations: Creation[] = [];
  readonly jobCalls: JobCall[] = [];
  readonly taskCalls: TaskCall[] = [];
  /** Leases that are live, by job. */
  readonly leases = new Map<string, Lease>();
  /** Faults that were found while the load ran. */
  readonly violations: string[] = [];

  handOut(lease: Lease): void {
    if (this.leases.has(lease.jobKey)) {
      this.violations.push(`Job ${lease.jobKey} was handed out while its lease was live`);
    }
    this.leases.set(lease.jobKey, lease);
  }

  get acknowledged(): number {
    const calls = [...this.creations, ...this.jobCalls, ...this.taskCalls];
    return calls.filter(({ fate }) => fate === 'acknowledged').length;
  }

  get unknown(): number {
    const calls = [...this.creations, ...this.jobCalls, ...this.taskCalls];
    return calls.filter(({ fate }) => fate === 'unknown').length;
  }
}
