import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, Unsafe, type Static } from 'typebox';
import type { JsonText } from '../../../core/json.ts';
import type { TenantId } from '../../../core/tenant.ts';
import {
  clusterVariableKinds,
  type ClusterVariableKind,
  type ClusterVariableRow,
} from '../../../engine/cluster-variable/cluster-variable-row.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resources } from '../../../query/resources.ts';
import { Violations } from '../identity/checks.ts';
import { registerIdentityCommand, type Params } from '../identity/register-identity-command.ts';
import { sendProblem } from '../problem.ts';
import { answerQuery, withSearch } from '../read/answer-query.ts';
import { truncation, variablesOf, type Truncation } from '../read/truncation.ts';
import type { RouteContext } from '../route.ts';
import { AnyObject, InputEnum, Maybe, Str, Strict } from '../schema.ts';
import { itemResult, searchBody, searchResult } from '../search-schema.ts';
import { readMetadata } from './cluster-variable-metadata.ts';

const tag = 'Cluster Variable';
const base = '/v2/cluster-variables';
const result = itemResult(resources.clusterVariable);

const value = Maybe(Unsafe<unknown>({ description: 'Any JSON except null.' }));
const metadata = Maybe(AnyObject('At most 100 texts and numbers by name.'));
const creation = Strict({
  name: Maybe(Str()),
  value,
  metadata,
  kind: Maybe(InputEnum(clusterVariableKinds)),
});
const change = Strict({ value, metadata });

type Creation = Static<typeof creation>;
type Change = Static<typeof change>;

/** The routes of one scope; both have the same forms and rules. */
interface ScopeRoutes {
  readonly name: 'Global' | 'Tenant';
  readonly path: string;
}

const scopes: readonly ScopeRoutes[] = [
  { name: 'Global', path: `${base}/global` },
  { name: 'Tenant', path: `${base}/tenants/:tenantId` },
];

export function registerClusterVariableRoutes(app: FastifyInstance, context: RouteContext): void {
  for (const scope of scopes) {
    registerChanges(app, context, scope);
    registerDeletion(app, context, scope);
    registerGet(app, context, scope);
  }
  registerSearch(app, context);
}

function registerChanges(
  app: FastifyInstance,
  context: RouteContext,
  { name, path }: ScopeRoutes,
): void {
  const shared = { tag, result, success: 200 } as const;
  registerIdentityCommand(app, context, {
    ...shared,
    method: 'POST',
    path,
    body: creation,
    id: `create${name}ClusterVariable`,
    summary: 'Create a cluster variable',
    problems: [404, 409],
    intent: 'CREATE',
    right: 'CLUSTER_VARIABLE:CREATE',
    check: (violations, params, body) => {
      checkName(violations, params, body.name);
      checkValue(violations, body);
    },
    command: (params, body) => ({
      kind: 'createClusterVariable',
      ...scopeOf(params),
      name: body.name ?? '',
      value: JSON.stringify(body.value) as JsonText,
      metadata: readMetadata(body.metadata) ?? {},
      variableKind: kindOf(body),
    }),
    answer: (_command, row) => shownOf(row),
  });
  registerIdentityCommand(app, context, {
    ...shared,
    method: 'PUT',
    path: `${path}/:name`,
    body: change,
    id: `update${name}ClusterVariable`,
    summary: 'Change a cluster variable',
    problems: [404],
    intent: 'UPDATE',
    right: 'CLUSTER_VARIABLE:UPDATE',
    check: (violations, params, body) => {
      checkName(violations, params, params['name']);
      checkValue(violations, body);
    },
    command: (params, body) => ({
      kind: 'updateClusterVariable',
      ...scopeOf(params),
      name: params['name'] ?? '',
      value: JSON.stringify(body.value) as JsonText,
      metadata: readMetadata(body.metadata),
    }),
    answer: (_command, row) => shownOf(row),
  });
}

function registerDeletion(
  app: FastifyInstance,
  context: RouteContext,
  { name, path }: ScopeRoutes,
): void {
  registerIdentityCommand(app, context, {
    method: 'DELETE',
    path: `${path}/:name`,
    id: `delete${name}ClusterVariable`,
    tag,
    summary: 'Delete a cluster variable',
    success: 204,
    problems: [404],
    intent: 'DELETE',
    right: 'CLUSTER_VARIABLE:DELETE',
    check: (violations, params) => checkName(violations, params, params['name']),
    command: (params) => ({
      kind: 'deleteClusterVariable',
      ...scopeOf(params),
      name: params['name'] ?? '',
    }),
  });
}

function checkName(violations: Violations, params: Params, name: string | null | undefined): void {
  if (params['tenantId'] !== undefined) violations.tenantId(params['tenantId'], { isNew: false });
  violations.id('name', name);
}

function checkValue(violations: Violations, body: Change): void {
  if (body.value === undefined || body.value === null) violations.add('No value provided');
  readMetadata(body.metadata, (violation) => violations.add(violation));
}

function scopeOf(params: Params): { readonly ownerId: TenantId | undefined } {
  return { ownerId: params['tenantId'] as TenantId | undefined };
}

function kindOf({ kind }: Creation): ClusterVariableKind {
  return kind?.toUpperCase() === 'SECRET_REFERENCE' ? 'SECRET_REFERENCE' : 'JSON';
}

function shownOf({ name, value: text, tenantId, metadata: entries, kind }: ClusterVariableRow) {
  const scope = tenantId === undefined ? 'GLOBAL' : 'TENANT';
  return { name, value: text, tenantId: tenantId ?? null, scope, metadata: entries, kind };
}

function registerGet(
  app: FastifyInstance,
  context: RouteContext,
  { name: of, path }: ScopeRoutes,
): void {
  const names = of === 'Tenant' ? { tenantId: Str(), name: Str() } : { name: Str() };
  app.get<{ Params: { readonly name: string; readonly tenantId?: string } }>(
    `${path}/:name`,
    {
      schema: { params: ObjectOf(names) },
      config: {
        operation: {
          id: `get${of}ClusterVariable`,
          tag,
          summary: 'Get a cluster variable',
          success: { 200: { description: 'The cluster variable.', schema: result } },
          problems: [404],
        },
      },
    },
    (request, reply) => {
      const { name, tenantId } = request.params;
      const violations = new Violations();
      checkName(violations, request.params, name);
      if (violations.problem !== undefined) return sendProblem(reply, violations.problem);
      return answerQuery(
        { context, request, reply },
        { kind: 'clusterVariable', tenantId, name },
        { absent: `Cluster Variable with name '${name}' not found` },
      );
    },
  );
}

function registerSearch(app: FastifyInstance, context: RouteContext): void {
  const searched = resources.truncatedClusterVariable;
  app.post<{ Body: SearchBody; Querystring: Truncation }>(
    `${base}/search`,
    {
      schema: { body: searchBody(searched), querystring: truncation },
      config: {
        operation: {
          id: 'searchClusterVariables',
          tag,
          summary: 'Search cluster variables',
          success: {
            200: { description: 'A page of cluster variables.', schema: searchResult(searched) },
          },
        },
      },
    },
    (request, reply) => {
      const isWhole = variablesOf(request.query) === 'wholeVariable';
      const resource = isWhole ? 'wholeClusterVariable' : 'truncatedClusterVariable';
      const read = readSearch(resources[resource], request.body);
      return answerQuery(
        { context, request, reply },
        withSearch({ kind: 'search', resource } as const, read),
      );
    },
  );
}
