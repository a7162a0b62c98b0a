import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodesPage } from '../../scripts/error-codes-page.ts';
import { errorCodes, errorPrefix } from '../../src/http/jobs-v1/error-codes.ts';

test('there are 26 codes, with the statuses that the contract gives them', () => {
  expect(errorPrefix).toBe('ERR_JOBS_');
  const statuses = Object.entries(errorCodes).map(([name, { status }]) => [name, status]);
  expect(Object.fromEntries(statuses)).toEqual({
    MISSING_TENANT_ID: 401,
    NOT_FOUND: 404,
    INVALID_CRON: 400,
    INVALID_PRIORITY: 400,
    CANNOT_UPDATE_STATUS: 400,
    CANNOT_CANCEL_STATUS: 400,
    CANNOT_RETRY_STATUS: 400,
    CANNOT_REPLAY_STATUS: 400,
    CANNOT_PURGE_STATUS: 400,
    QUOTA_EXCEEDED: 429,
    RATE_LIMIT_EXCEEDED: 429,
    QUOTA_RESET_FAILED: 500,
    FEATURE_NOT_AVAILABLE_FOR_TIER: 403,
    WORKER_UNAUTHORIZED: 401,
    LEASE_INVALID: 403,
    LEASE_EXPIRED: 410,
    JOB_NOT_FOUND: 404,
    EXECUTION_NOT_FOUND: 404,
    CRON_SCHEDULE_NOT_FOUND: 404,
    TENANT_QUOTA_NOT_FOUND: 404,
    BAD_REQUEST: 400,
    UNAUTHORIZED: 401,
    FORBIDDEN: 403,
    INTERNAL: 500,
    DOWNSTREAM_UNAVAILABLE: 502,
    SERVICE_UNAVAILABLE: 503,
  });
  expect(statuses).toHaveLength(26);
});

test('docs/ERRORS.md is what npm run docs:errors writes', () => {
  const written = readFileSync(new URL('../../docs/ERRORS.md', import.meta.url), 'utf8');
  expect(written).toBe(errorCodesPage());
});
