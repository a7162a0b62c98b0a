/** The service refused a request; the message is the service's. */
export class JobsServiceError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** `ERR_JOBS_…`, or `UNKNOWN` if the answer did not come from the service. */
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** The id of the request in the service's log. */
  readonly requestId: string | undefined;
  /** How long to wait before the next request, if the service says so. */
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
