import type { Fate } from './ledger.ts';

export interface JobLease {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly attempt: number;
}

/** The requests of the clients of the Jobs Service in one round, with their answers. Entries are only added. */
export class JobsLedger {
  /** The requests by the name in the payload, which is unique; `jobId` is set when the request was acknowledged. */
  readonly enqueues = new Map<
    string,
    { readonly fate: Fate; readonly jobId: string | undefined }
  >();
  readonly reports: {
    readonly kind: 'complete' | 'fail';
    readonly lease: JobLease;
    /** A unique mark, which a completion writes into its result. */
    readonly mark: string;
    readonly fate: Fate;
  }[] = [];
  /** Leases without a report so far, by job. */
  readonly leases = new Map<string, JobLease>();
  readonly #handedOut = new Set<string>();
  readonly violations: string[] = [];

  handOut(lease: JobLease): void {
    const { jobId, attempt } = lease;
    if (this.leases.has(jobId)) this.violations.push(`Job ${jobId} has two live leases`);
    if (this.#handedOut.has(`${jobId} ${attempt}`)) {
      this.violations.push(`Job ${jobId} was handed out twice as attempt ${attempt}`);
    }
    this.#handedOut.add(`${jobId} ${attempt}`);
    this.leases.set(jobId, lease);
  }

  count(fate: Fate): number {
    const calls = [...this.enqueues.values(), ...this.reports];
    return calls.filter((call) => call.fate === fate).length;
  }
}
