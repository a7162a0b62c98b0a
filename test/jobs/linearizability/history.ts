/** One thing that was asked of one job, and what was answered. */
export interface Operation {
  readonly call: Call;
  /** Places in the order of everything that the clients did and were told. */
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
  /** What was found in the tables when everything was over. */
  | { readonly kind: 'read'; readonly status: string; readonly attempt: number };

export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  /** What the job was, as the refusal says. */
  readonly status: string;
}
