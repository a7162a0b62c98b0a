import type { FastifyInstance } from 'fastify';
import { Array as ArrayOf, Unsafe } from 'typebox';
import { isPrincipal, type Principal, systemCaller } from '../../../core/caller.ts';
import { adminRole } from '../../../core/owner.ts';
import { reject } from '../../../core/rejection.ts';
import { defaultTenant } from '../../../core/tenant.ts';
import type { Me } from '../../../query/identity/me.ts';
import { readSearch, type SearchBody } from '../../../query/read-search.ts';
import { resources } from '../../../query/resources.ts';
import type { HttpSettings } from '../../http-settings.ts';
import { runQuery } from '../../run-query.ts';
import { sendJson } from '../answer.ts';
import { type Problem, problemOf, sendProblem, sendRefused } from '../problem.ts';
import { withSearch } from '../read/answer-query.ts';
import { NullOr, Result, resultNumber, resultText, resultTruth } from '../result-schema.ts';
import { callerOf, type RouteContext } from '../route.ts';
import { itemResult, searchBody } from '../search-schema.ts';
import { newUser, checkNewUser, newUserOf, userResult } from './user-routes.ts';
import { registerIdentityCommand, type Unable } from './register-identity-command.ts';

const meResult = Result({
  username: NullOr('string'),
  displayName: NullOr('string'),
  email: NullOr('string'),
  authorizedComponents: ArrayOf(resultText),
  tenants: ArrayOf(
    Result({ tenantId: resultText, name: resultText, description: NullOr('string') }),
  ),
  groups: ArrayOf(resultText),
  roles: ArrayOf(resultText),
  salesPlanType: NullOr('string'),
  c8Links: Unsafe({ type: 'object' }),
  canLogout: resultTruth,
});

/** On a server without authentication pages still need to know what they may show. */
const anybody = {
  username: null,
  displayName: null,
  email: null,
  authorizedComponents: ['*'],
  tenants: [{ tenantId: defaultTenant, name: 'Default', description: null }],
  groups: [],
  roles: [],
  salesPlanType: null,
  c8Links: {},
  canLogout: false,
};

/** The caller, its own authorizations, and the first administrator. */
export function registerMeRoutes(app: FastifyInstance, context: RouteContext): void {
  registerMe(app, context);
  registerOwnAuthorizations(app, context);
  registerSetup(app, context);
}

function registerMe(app: FastifyInstance, context: RouteContext): void {
  app.get(
    '/v2/authentication/me',
    {
      config: {
        operation: {
          id: 'getAuthentication',
          tag: 'Authentication',
          summary: 'The caller',
          success: { 200: { description: 'The caller', schema: meResult } },
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!isPrincipal(caller)) {
        const { multiTenancy } = context.settings;
        const tenants = multiTenancy ? [] : anybody.tenants;
        return sendJson(reply, JSON.stringify({ ...anybody, tenants }));
      }
      const outcome = await runQuery(context.orchestrator, reply, {
        query: { kind: 'me' },
        caller,
      });
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome);
      const me = JSON.parse(outcome.result ?? '{}') as Me;
      return sendJson(reply, JSON.stringify(answerOf(caller, me, context.settings)));
    },
  );
}

function answerOf(caller: Principal, me: Me, settings: HttpSettings): object {
  const { user, groups, roles, components } = me;
  return {
    username: caller.id,
    displayName: user === null || user.name === '' ? caller.id : user.name,
    email: user?.email ?? null,
    authorizedComponents: caller.needsRights ? components : ['*'],
    tenants: tenantsOf(caller, me, settings),
    groups,
    roles,
    salesPlanType: null,
    c8Links: {},
    canLogout: true,
  };
}

/** Tenants that the settings give to a user replace those of its memberships. */
function tenantsOf({ tenants }: Principal, me: Me, { multiTenancy }: HttpSettings): Me['tenants'] {
  if (!multiTenancy || tenants === 'assigned') return me.tenants;
  if (tenants === 'every') return [];
  return tenants.map((tenantId) => ({
    tenantId,
    name: tenantId === defaultTenant ? 'Default' : tenantId,
    description: '',
  }));
}

/** Without authentication there are no authorizations, and none is needed. */
const noAuthorizations = JSON.stringify({
  items: [],
  page: { totalItems: 0, hasMoreTotalItems: false, startCursor: null, endCursor: null },
  authorizationsEnabled: false,
});

function registerOwnAuthorizations(app: FastifyInstance, context: RouteContext): void {
  const searched = resources.authorization;
  app.post<{ Body: SearchBody }>(
    '/v2/authentication/me/authorizations/search',
    {
      schema: { body: searchBody(searched) },
      config: {
        operation: {
          id: 'searchOwnAuthorizations',
          tag: 'Authentication',
          summary: 'Search the authorizations that apply to the caller',
          success: {
            200: {
              description: 'A page of authorizations, and whether the server checks them.',
              schema: Result({
                items: ArrayOf(itemResult(searched)),
                page: Result({
                  totalItems: resultNumber,
                  hasMoreTotalItems: resultTruth,
                  startCursor: NullOr('string'),
                  endCursor: NullOr('string'),
                }),
                authorizationsEnabled: resultTruth,
              }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const query = withSearch(
        { kind: 'ownAuthorizations' } as const,
        readSearch(searched, request.body),
      );
      if (query.kind === 'rejected') return sendRefused(reply, query);
      if (context.settings.authentication.kind === 'none') return sendJson(reply, noAuthorizations);
      const outcome = await runQuery(context.orchestrator, reply, { query, caller });
      if (outcome.kind !== 'accepted') return sendRefused(reply, outcome);
      if (outcome.result === undefined) {
        const detail =
          'Expected to find the authorizations of the caller, but no user is signed in';
        return sendProblem(reply, { status: 401, title: 'Unauthorized', detail });
      }
      const isEnabled = isPrincipal(caller) && caller.needsRights;
      return sendJson(
        reply,
        `${outcome.result.slice(0, -1)},"authorizationsEnabled":${isEnabled}}`,
      );
    },
  );
}

/** Any caller may create the first administrator. The engine refuses a second one. */
function registerSetup(app: FastifyInstance, context: RouteContext): void {
  registerIdentityCommand(app, context, {
    method: 'POST',
    path: '/v2/setup/user',
    body: newUser,
    id: 'createAdminUser',
    tag: 'Setup',
    summary: 'Create the first administrator',
    success: 201,
    result: userResult,
    problems: [403, 409],
    intent: 'CREATE_INITIAL_ADMIN',
    isPublic: true,
    check: (violations, _params, body) => checkNewUser(violations, body),
    command: async (_params, body) => {
      // Checked before the password is hashed, because strangers may send this request.
      const refusal = await refuseSecond(context);
      if (refusal !== undefined) return refusal;
      const user = await newUserOf(context, body);
      return 'unable' in user ? user : ({ kind: 'setUpAdministrator', ...user } as const);
    },
    answer: ({ username, name, email }) => ({ username, name, email }),
  });
}

async function refuseSecond({
  orchestrator,
  settings,
}: RouteContext): Promise<Problem | Unable | undefined> {
  if (settings.authentication.kind === 'oidc') {
    const text = 'Expected to create admin user, but users are kept by the issuer of tokens';
    return problemOf(reject('FORBIDDEN', text), 'CREATE_INITIAL_ADMIN');
  }
  const container = { type: 'ROLE', id: adminRole } as const;
  const found = await orchestrator.query(
    { kind: 'members', container, of: 'USER', conditions: [], sort: [], page: firstRow },
    systemCaller,
  );
  if (found.kind !== 'accepted') return { unable: found };
  const { items = [] } = JSON.parse(found.result ?? '{}') as { items?: readonly unknown[] };
  if (items.length === 0) return undefined;
  const reason = `Expected to create admin user, but role with id '${adminRole}' already has one or more user assigned to it`;
  return problemOf(reject('FORBIDDEN', reason), 'CREATE_INITIAL_ADMIN');
}

const firstRow = { kind: 'offset', from: 0, limit: 1 } as const;
