import type { FastifySchema } from 'fastify';
import { isForJobs } from '../jobs-v1/prefix.ts';
import type { JobsRouteConfig } from '../jobs-v1/route.ts';
import { rightsOfOperation } from '../v2/operation-rights.ts';
import type { Operation, Success } from '../v2/route.ts';
import { problemSchema } from '../v2/result-schema.ts';
import {
  jobsFailures,
  jobsSchemas,
  jobsSecurity,
  jobsSecuritySchemes,
  jobsSuccesses,
} from './jobs-responses.ts';

/** A route as it was registered: the source of its entry in the document. */
export interface DescribedRoute {
  readonly method: string;
  readonly url: string;
  readonly operation: Operation;
  readonly schema: FastifySchema;
  readonly isPublic: boolean;
  /** The configuration of a Jobs Service route that requires a token. */
  readonly jobs: JobsRouteConfig | undefined;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly patternProperties?: Readonly<Record<string, object>>;
  /** The common name and description of all `patternProperties`. */
  readonly 'x-patterned'?: { readonly name: string; readonly description: string };
  readonly required?: readonly string[];
  readonly 'x-optional'?: boolean;
}

/** The statuses of problems that every operation can have. */
const commonProblems = [400, 401, 403, 500, 503];

const problemNames: Readonly<Record<number, string>> = {
  400: 'The request cannot be read, or its values are invalid.',
  401: 'Credentials are missing or wrong.',
  403: 'The caller lacks the right, or the request comes from a page of another site.',
  404: 'The resource does not exist.',
  406: 'The answer has no representation that the caller accepts.',
  409: 'The resource is in the wrong state, or exists already.',
  413: 'The request is too large.',
  415: 'The media type of the body is not supported.',
  500: 'A bug of the server.',
  503: 'The server cannot keep up with more work (`RESOURCE_EXHAUSTED`), or is stopping.',
  507: 'There is no space left for more documents.',
  504: 'The request did not end in time; it may still be carried out.',
};

/** Writes an OpenAPI 3.1 document of the routes that are really served. */
export function writeOpenApi(routes: readonly DescribedRoute[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    const methods = (paths[path] ??= {});
    methods[route.method.toLowerCase()] = operationObject(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Continuo',
      version,
      description:
        'An orchestration server: processes, jobs, user tasks and incidents below `/v2`, background jobs of many tenants below `/jobs/v1`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ operation }) => operation.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: plain(problemSchema), ...jobsSchemas },
      securitySchemes: { basic: { type: 'http', scheme: 'basic' }, ...jobsSecuritySchemes },
    },
    security: [{}, { basic: [] }],
  };
}

function operationObject(route: DescribedRoute): object {
  const { operation, schema } = route;
  const body = requestBody(operation, schema.body as ObjectSchema | undefined);
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    parameters: [
      ...parameters('path', schema.params as ObjectSchema | undefined),
      ...parameters('query', schema.querystring as ObjectSchema | undefined),
      ...parameters('header', { properties: operation.headers ?? {} }),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responses(route),
    ...permissions(route),
    ...security(route),
  };
}

/** The permissions of which a caller of `/v2` needs one, if authorizations are on. */
function permissions({ url, operation }: DescribedRoute): object {
  if (!url.startsWith('/v2/')) return {};
  const rights = rightsOfOperation(operation);
  return rights.length === 0 ? {} : { 'x-permissions': rights };
}

function responses(route: DescribedRoute): Record<string, object> {
  const { operation, jobs } = route;
  return isForJobs(route)
    ? { ...jobsSuccesses(operation, plain), ...jobsFailures(jobs) }
    : { ...successes(operation), ...problems(operation) };
}

function security({ isPublic, jobs }: DescribedRoute): object {
  if (isPublic) return { security: [] };
  return jobs === undefined ? {} : { security: jobsSecurity(jobs), 'x-roles': jobs.roles };
}

type Location = 'path' | 'query' | 'header';

function parameters(location: Location, schema: ObjectSchema | undefined): readonly object[] {
  const named = Object.entries(schema?.properties ?? {}).map(([name, value]) => ({
    name,
    in: location,
    required: location === 'path' || schema?.required?.includes(name) === true,
    schema: plain(value),
  }));
  return [...named, ...patterned(location, schema)];
}

/**
 * Parameters whose names match a pattern. OpenAPI describes them as members of a parameter that has no name in the URL
 * itself.
 */
function patterned(location: Location, schema: ObjectSchema | undefined): readonly object[] {
  if (schema?.patternProperties === undefined || schema['x-patterned'] === undefined) return [];
  const { patternProperties } = schema;
  const members = { type: 'object', additionalProperties: false, patternProperties };
  return [
    {
      ...schema['x-patterned'],
      in: location,
      style: 'form',
      explode: true,
      schema: plain(members),
    },
  ];
}

function requestBody(operation: Operation, schema: ObjectSchema | undefined): object | undefined {
  if (operation.form !== undefined) {
    const { mediaType, schema: form } = operation.form;
    return { required: true, content: { [mediaType]: { schema: plain(form) } } };
  }
  if (schema === undefined) return undefined;
  return {
    required: schema['x-optional'] !== true,
    content: { 'application/json': { schema: plain(schema) } },
  };
}

function successes(operation: Operation): Record<string, object> {
  return Object.fromEntries(
    Object.entries(operation.success).map(([status, success]: [string, Success]) => [
      status,
      {
        description: success.description,
        ...(success.schema === undefined && success.mediaType === undefined
          ? {}
          : {
              content: {
                [success.mediaType ?? 'application/json']: {
                  schema: success.schema === undefined ? { type: 'string' } : plain(success.schema),
                },
              },
            }),
      },
    ]),
  );
}

const retryAfter = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } };

function problems(operation: Operation): Record<string, object> {
  const statuses = [...new Set([...commonProblems, ...(operation.problems ?? [])])].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: problemNames[status] ?? 'A problem.',
        ...(status === 503 ? { headers: retryAfter } : {}),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  );
}

/** A schema without our own additions: checks in code and annotations; closed sets of words become `enum`. */
function plain(schema: object): unknown {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { 'x-enum': words, pattern, ...rest } = value as Record<string, unknown>;
    const isProperties = key === 'properties';
    if (isProperties) return value;
    const kept = Object.entries(rest).filter(
      ([name]) => name !== '~refine' && !/^x-(?:key|date|optional)$/.test(name),
    );
    const described = Object.fromEntries(kept);
    if (words !== undefined) return { ...described, enum: words };
    return pattern === undefined ? described : { ...described, pattern };
  });
}
