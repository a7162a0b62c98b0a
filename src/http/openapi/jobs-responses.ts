/** The parts of the OpenAPI document that only the Jobs Service's routes have: envelope, error codes, certificates. */
import { errorCodes, errorPrefix, type ErrorName } from '../jobs-v1/error-codes.ts';
import type { JobsRouteConfig } from '../jobs-v1/route.ts';
import type { Operation, Success } from '../v2/route.ts';

type Plain = (schema: object) => unknown;

export const jobsSecuritySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  mutualTLS: { type: 'mutualTLS', description: 'A certificate that names a worker.' },
};

const metaSchema = {
  type: 'object',
  required: ['request_id', 'service', 'timestamp'],
  properties: {
    request_id: { type: 'string', format: 'uuid' },
    service: { const: 'jobs-svc' },
    timestamp: { type: 'string', format: 'date-time' },
  },
};

const errorSchema = {
  type: 'object',
  required: ['code', 'message', 'http', 'details'],
  properties: {
    code: { enum: Object.keys(errorCodes).map((name) => errorPrefix + name) },
    message: { type: 'string' },
    http: { type: 'integer', description: 'The status of the answer.' },
    details: { type: 'object' },
  },
};

const failureSchema = {
  type: 'object',
  required: ['data', 'error', 'meta'],
  properties: {
    data: { type: 'null' },
    error: { $ref: '#/components/schemas/JobsError' },
    meta: { $ref: '#/components/schemas/JobsMeta' },
  },
};

export const jobsSchemas = {
  JobsMeta: metaSchema,
  JobsError: errorSchema,
  JobsFailure: failureSchema,
};

export function jobsSecurity(config: JobsRouteConfig): readonly object[] {
  // All members of one object are required together.
  return [config.worker === true ? { bearer: [], mutualTLS: [] } : { bearer: [] }];
}

export function jobsSuccesses(operation: Operation, plain: Plain): Record<string, object> {
  return Object.fromEntries(
    Object.entries(operation.success).map(([status, success]: [string, Success]) => [
      status,
      {
        description: success.description,
        content:
          success.mediaType === undefined
            ? { 'application/json': { schema: envelope(success, plain) } }
            : { [success.mediaType]: { schema: { type: 'string' } } },
      },
    ]),
  );
}

function envelope({ schema }: Success, plain: Plain): object {
  return {
    type: 'object',
    required: ['data', 'error', 'meta'],
    properties: {
      data: schema === undefined ? {} : plain(schema),
      error: { type: 'null' },
      meta: { $ref: '#/components/schemas/JobsMeta' },
    },
  };
}

const everyRoute: readonly ErrorName[] = ['FORBIDDEN', 'INTERNAL', 'SERVICE_UNAVAILABLE'];
const everyGuardedRoute: readonly ErrorName[] = [
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'MISSING_TENANT_ID',
  'DOWNSTREAM_UNAVAILABLE',
];

export function jobsFailures(config: JobsRouteConfig | undefined): Record<string, object> {
  const byStatus = new Map<number, ErrorName[]>();
  for (const name of new Set(codesOf(config))) {
    const { status } = errorCodes[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names
          .map((name) => `\`${errorPrefix}${name}\`: ${errorCodes[name].meaning}`)
          .join(' '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/JobsFailure' } } },
      },
    ]),
  );
}

function codesOf(config: JobsRouteConfig | undefined): readonly ErrorName[] {
  if (config === undefined) return everyRoute;
  const own: ErrorName = config.worker === true ? 'WORKER_UNAUTHORIZED' : 'RATE_LIMIT_EXCEEDED';
  return [...everyGuardedRoute, own, ...(config.codes ?? []), ...everyRoute];
}
