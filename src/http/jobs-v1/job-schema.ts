/** Jobs in requests of the Jobs Service: their schemas, and their conversion for the engine. */
import { type Static, String as Text, Integer, Number as Numeric, Optional } from 'typebox';
import type { Ids } from '../../core/installation.ts';
import type { JsonText } from '../../core/json.ts';
import type { Key } from '../../core/key.ts';
import type { Rejection } from '../../core/rejection.ts';
import { badField } from '../../engine/background/bad-field.ts';
import type { NewBackgroundJob } from '../../engine/background/commands.ts';
import { defaultRetryPolicy } from '../../engine/background/fail-attempt.ts';
import type { RetryPolicy } from '../../engine/background/background-rows.ts';
import { parseDateTime, rfc3339 } from '../v2/commands/date-time.ts';
import { AnyObject, InputEnum, Strict } from '../v2/schema.ts';
import { backgroundJobs } from '../../query/resources/background-jobs.ts';
import { itemResult } from '../v2/search-schema.ts';

export const payloadBytesMax = 256 * 1024;
export const defaultPriority = 5;
export const defaultMaxAttempts = 3;

/** A generated id. A UUID that this server never issued is treated like the id of a deleted job. */
export const Id = Text({
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  'x-expectation': 'a UUID',
  examples: ['5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35'],
});

/** The key of no row. */
const noKey = '0';

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the edge where a key gets its brand
export function keyOfId<K extends Key>(ids: Ids, id: string): K {
  return ids.keyOf<K>(id) ?? (noKey as K);
}

export const JobType = Text({
  pattern: '^[a-z0-9_.-]{1,100}$',
  'x-expectation': '1 to 100 characters of a–z, 0–9, dot, hyphen and underscore',
  examples: ['email.send'],
});

/** A name that people choose. It is shown and compared, so it has no control characters. */
export function Name(lengthMax: number) {
  return Text({
    pattern: `^[^\\u0000-\\u001f\\u007f]{1,${lengthMax}}$`,
    'x-expectation': `1 to ${lengthMax} characters`,
  });
}

export const Payload = AnyObject(
  `Any JSON object of at most ${payloadBytesMax} bytes. Its numbers keep all their digits.`,
);

/** The engine knows from the tenant's tier which priorities are allowed. */
export const Priority = Integer({ description: '1 is the most urgent, 10 the least.', default: 5 });

export const MaxAttempts = Integer({ minimum: 1, maximum: 10, default: 3 });

const daySeconds = 86_400;

export const Retry = Strict({
  backoff: Optional(InputEnum(['fixed', 'exponential'])),
  delaySeconds: Optional(Numeric({ minimum: 0, maximum: 30 * daySeconds, default: 30 })),
  factor: Optional(Numeric({ minimum: 1, maximum: 100, default: 2 })),
  maxDelaySeconds: Optional(Numeric({ minimum: 0, maximum: 30 * daySeconds, default: 3_600 })),
  jitter: Optional(
    Numeric({ minimum: 0, maximum: 1, default: 0.2, description: 'A share of the delay.' }),
  ),
});

export const Moment = Text({
  pattern: rfc3339.source,
  'x-expectation': 'a moment as RFC 3339 writes it',
  description: 'RFC 3339 with offset.',
  examples: ['2026-12-01T12:00:00Z'],
});

/** Filters of a span, which includes both of its ends. */
export const From = Text({
  ...Moment,
  description: 'RFC 3339 with offset; at this moment or later.',
});
export const Until = Text({
  ...Moment,
  description: 'RFC 3339 with offset; at this moment or earlier.',
});

const Unique = Strict({
  key: Name(128),
  scope: Optional(InputEnum(['pending', 'active'])),
  periodSeconds: Optional(Integer({ minimum: 1, maximum: 366 * daySeconds })),
});

export const newJobProperties = {
  type: JobType,
  payload: Payload,
  priority: Optional(Priority),
  scheduledAt: Optional(Moment),
  maxAttempts: Optional(MaxAttempts),
  retry: Optional(Retry),
  unique: Optional(Unique),
};

export const newJob = Strict(newJobProperties);
export type NewJobBody = Static<typeof newJob>;

/** The job as the API shows it, for the OpenAPI document. */
export const jobResult = itemResult(backgroundJobs);

export function newJobOf(body: NewJobBody, prefix = ''): NewBackgroundJob | Rejection {
  const payload = payloadText(body.payload, `${prefix}payload`);
  if (typeof payload !== 'string') return payload;
  const scheduledAtMs = momentOf(body.scheduledAt, `${prefix}scheduledAt`);
  if (typeof scheduledAtMs === 'object') return scheduledAtMs;
  const { unique } = body;
  return {
    type: body.type,
    payload,
    priority: body.priority ?? defaultPriority,
    scheduledAtMs,
    maxAttempts: body.maxAttempts ?? defaultMaxAttempts,
    retryPolicy: body.retry === undefined ? undefined : retryPolicyOf(body.retry),
    unique:
      unique === undefined
        ? undefined
        : {
            key: unique.key,
            scope: unique.scope === 'pending' ? 'pending' : 'active',
            periodMs: unique.periodSeconds === undefined ? undefined : unique.periodSeconds * 1_000,
          },
    scheduleKey: undefined,
  };
}

/** The JSON text of a value that is stored with a job. */
export function payloadText(payload: unknown, field: string): JsonText | Rejection {
  const text = JSON.stringify(payload) as JsonText;
  // A character takes at most three bytes, so only long texts are measured.
  const isSmall = text.length * 3 <= payloadBytesMax;
  if (isSmall || Buffer.byteLength(text) <= payloadBytesMax) return text;
  return badField(field, `must be at most ${payloadBytesMax} bytes of JSON`);
}

export function momentOf(text: string | undefined, field: string): number | undefined | Rejection {
  if (text === undefined) return undefined;
  return parseDateTime(text) ?? badField(field, 'must be a moment as RFC 3339 writes it');
}

export function retryPolicyOf(retry: Static<typeof Retry>): RetryPolicy {
  const { delaySeconds, maxDelaySeconds, factor, jitter } = retry;
  return {
    backoff: retry.backoff?.toLowerCase() === 'fixed' ? 'fixed' : 'exponential',
    delayMs: delaySeconds === undefined ? defaultRetryPolicy.delayMs : delaySeconds * 1_000,
    factor: factor ?? defaultRetryPolicy.factor,
    delayMaxMs:
      maxDelaySeconds === undefined ? defaultRetryPolicy.delayMaxMs : maxDelaySeconds * 1_000,
    jitter: jitter ?? defaultRetryPolicy.jitter,
  };
}
