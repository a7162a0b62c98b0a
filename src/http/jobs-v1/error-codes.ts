/**
 * The only table of the Jobs Service's error codes: 26, in the six groups of its documentation. The answers, the
 * OpenAPI document and docs/ERRORS.md come from it.
 */
export interface ErrorCode {
  readonly group: ErrorGroup;
  readonly status: number;
  /** When the server answers with it. */
  readonly meaning: string;
  /** What the client can do. */
  readonly remedy: string;
}

export type ErrorGroup = 'API' | 'Quota' | 'Tier' | 'Worker' | 'Internal' | 'Global';

/** The prefix of a code in an answer. */
export const errorPrefix = 'ERR_JOBS_';

export const errorCodes = {
  MISSING_TENANT_ID: code('API', 401, {
    meaning: 'The token is valid, but has no usable claim `tenantId`.',
    remedy: 'Use a token with a tenant.',
  }),
  NOT_FOUND: code('API', 404, {
    meaning: 'The tenant has no such job, or the path does not exist.',
    remedy: 'Check the id and the tenant of the token: the jobs of another tenant look absent.',
  }),
  INVALID_CRON: code('API', 400, {
    meaning: 'The cron expression cannot be read, or never fires.',
    remedy:
      'Use 5 fields, or 7 with seconds first and years last; 6 fields are ambiguous and refused.',
  }),
  INVALID_PRIORITY: code('API', 400, {
    meaning: "The tenant's tier does not allow the priority.",
    remedy: 'Stay within `details.allowed_priority_range`; 1 is the most urgent, 10 the least.',
  }),
  CANNOT_UPDATE_STATUS: code('API', 400, {
    meaning: 'The job can no longer be updated.',
    remedy: 'Update only jobs that are `queued` or `scheduled`; see `details.status`.',
  }),
  CANNOT_CANCEL_STATUS: code('API', 400, {
    meaning: 'The job has ended already.',
    remedy: 'Cancel only `queued`, `scheduled` and `running` jobs; retry a failed one instead.',
  }),
  CANNOT_RETRY_STATUS: code('API', 400, {
    meaning: 'The job has not failed.',
    remedy: 'Retry only jobs that are `failed` or `deadlettered`.',
  }),
  CANNOT_REPLAY_STATUS: code('API', 400, {
    meaning: 'The job is not in the dead letter queue.',
    remedy: 'Replay only jobs that are `deadlettered`.',
  }),
  CANNOT_PURGE_STATUS: code('API', 400, {
    meaning: 'The job is not in the dead letter queue.',
    remedy: 'Purge only jobs that are `deadlettered`.',
  }),
  QUOTA_EXCEEDED: code('Quota', 429, {
    meaning: 'A quota of the tenant is used up; `details` has `quota`, `limit` and `current`.',
    remedy: 'Wait until jobs end or the next day begins (00:00 UTC), or move to a higher tier.',
  }),
  RATE_LIMIT_EXCEEDED: code('Quota', 429, {
    meaning: 'The tenant sends more requests per minute than its tier allows.',
    remedy: 'Wait for `details.retryAfter` seconds (also in `Retry-After`); send batches.',
  }),
  QUOTA_RESET_FAILED: code('Quota', 500, {
    meaning: 'The counters of the quotas could not be reset.',
    remedy: 'Try again; report `meta.request_id` if the error persists.',
  }),
  FEATURE_NOT_AVAILABLE_FOR_TIER: code('Tier', 403, {
    meaning: "The tenant's tier does not have the feature; `details.required_tier` does.",
    remedy: 'Move to that tier.',
  }),
  WORKER_UNAUTHORIZED: code('Worker', 401, {
    meaning: 'The client certificate is missing, not trusted, or names no worker.',
    remedy: 'Call the listener for workers with a certificate of the configured authority.',
  }),
  LEASE_INVALID: code('Worker', 403, {
    meaning:
      "The token does not belong to the job's current lease, or the lease belongs to another worker.",
    remedy: 'Drop the work and lease again.',
  }),
  LEASE_EXPIRED: code('Worker', 410, {
    meaning: 'The lease has expired.',
    remedy: 'Lease again; send a heartbeat every 30 seconds.',
  }),
  JOB_NOT_FOUND: code('Internal', 404, {
    meaning: 'A worker names a job that does not exist.',
    remedy: 'Drop the work: the job was purged, or belongs to another tenant.',
  }),
  EXECUTION_NOT_FOUND: code('Internal', 404, {
    meaning: 'The job exists, but has no attempt of this number.',
    remedy: "Look at the list of the job's executions; attempts count from 1.",
  }),
  CRON_SCHEDULE_NOT_FOUND: code('Internal', 404, {
    meaning: 'The tenant has no such schedule.',
    remedy: 'Check the id and the tenant of the token.',
  }),
  TENANT_QUOTA_NOT_FOUND: code('Internal', 404, {
    meaning: 'The tenant has no quota record yet.',
    remedy: 'Enqueue a job: the first one creates the record.',
  }),
  BAD_REQUEST: code('Global', 400, {
    meaning: 'The request cannot be read, or a field is invalid; the message names the fields.',
    remedy: 'Correct the fields.',
  }),
  UNAUTHORIZED: code('Global', 401, {
    meaning: 'The token is missing, malformed, expired or not trusted.',
    remedy: 'Send `Authorization: Bearer` with a fresh token.',
  }),
  FORBIDDEN: code('Global', 403, {
    meaning:
      'The roles of the token do not suffice, `x-tenant-id` is not its tenant, or the request comes from a page of another site.',
    remedy:
      'Use a token with one of `details.required_roles`, omit the header, or allow the origin or host (`--allowed-origins`, `--allowed-hosts`).',
  }),
  INTERNAL: code('Global', 500, {
    meaning: 'A bug of the server.',
    remedy: 'Report `meta.request_id`, which the log has too.',
  }),
  DOWNSTREAM_UNAVAILABLE: code('Global', 502, {
    meaning:
      'A service that the request needs cannot be reached, for example the issuer of tokens.',
    remedy: 'Try again after `Retry-After` seconds.',
  }),
  SERVICE_UNAVAILABLE: code('Global', 503, {
    meaning:
      'The server is starting or stopping, cannot keep up with more new work, or cannot reach its database.',
    remedy:
      'Try again after `Retry-After` seconds. The server did not carry out the request, unless its connection to the database failed meanwhile. With an idempotency key, you can repeat the request in both cases.',
  }),
} as const satisfies Readonly<Record<string, ErrorCode>>;

export type ErrorName = keyof typeof errorCodes;

function code<const Status extends number>(
  group: ErrorGroup,
  status: Status,
  words: { readonly meaning: string; readonly remedy: string },
): ErrorCode & { readonly status: Status } {
  return { group, status, ...words };
}
