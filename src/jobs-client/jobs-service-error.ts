/** A request that the service has refused, in its own words. */
export class JobsServiceError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** `ERR_JOBS_…`; `UNKNOWN` where the answer came from something else. */
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** For whoever looks into the service's log. */
  readonly requestId: string | undefined;
  /** How long to wait before asking again, where the service says so. */
  readonly retryAfterMs: number | undefined;

  constructor(answer: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly requestId: string | undefined;
    readonly retryAfterMs: number | undefined;
  }) {
    super(answer.message);
    this.name = 'JobsServiceError';
    this.status = answer.status;
    this.code = answer.code;
    this.details = answer.details;
    this.requestId = answer.requestId;
    this.retryAfterMs = answer.retryAfterMs;
  }
}
