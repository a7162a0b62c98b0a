/** One operation on one job, with its answer. */
export interface Operation {
  readonly call: Call;
  /** Positions in the order of all requests and answers of the clients. */
  readonly askedAt: number;
  readonly toldAt: number;
  /** The earliest and the latest moment at which the server may have decided, on its clock, in epoch milliseconds. */
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}

export type Call =
  | {
      /** A worker got the job. */
      readonly kind: 'lease';
      readonly token: string;
      readonly attempt: number;
      readonly deadlineMs: number;
    }
  | {
      readonly kind: 'heartbeat';
      readonly token: string;
      readonly answer: Refused | { readonly kind: 'extended'; readonly deadlineMs: number };
    }
  | {
      readonly kind: 'complete';
      readonly token: string;
      readonly answer: Refused | { readonly kind: 'done' };
    }
  | {
      readonly kind: 'fail';
      readonly token: string;
      readonly isRetryable: boolean;
      readonly answer: Refused | { readonly kind: 'done' };
    }
  | { readonly kind: 'cancel' | 'retry'; readonly answer: Refused | { readonly kind: 'done' } }
  /** The final state in the tables. */
  | { readonly kind: 'read'; readonly status: string; readonly attempt: number };

export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  /** The state of the job, according to the refusal. */
  readonly status: string;
}
