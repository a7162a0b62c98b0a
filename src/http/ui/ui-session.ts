import type { FastifyInstance } from 'fastify';
import { type Caller, isPrincipal } from '../../core/caller.ts';
import { tenantIdsOf } from '../v2/caller-tenants.ts';
import { permissionsOf } from '../../core/permissions.ts';
import { defaultTenant, isTenantId, type TenantId } from '../../core/tenant.ts';
import type { Outcome } from '../../runtime/orchestrator.ts';
import { sessionToken } from '../auth/session-cookie.ts';
import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import { isRoleName, roleNames } from '../jobs-v1/role.ts';
import { sendJson } from '../v2/answer.ts';
import { invalidArgument, sendProblem, sendRefused } from '../v2/problem.ts';
import { refuseWithout } from '../v2/refuse-without.ts';
import { Result, resultText } from '../v2/result-schema.ts';
import { callerOf } from '../v2/route.ts';
import { Strict } from '../v2/schema.ts';
import { Optional, String as Text } from 'typebox';
import type { UiMount } from './ui-mount.ts';

/** The default tenant of `continuo token`. */
const developmentTenant = '10000000-0000-4000-8000-000000000004';
const tokenLifetimeMs = 15 * 60_000;

interface SessionQuery {
  readonly tenant?: string;
  readonly role?: string;
}

/**
 * `GET /ui/api/session`: the user, and the access data that the page needs for both APIs. In development mode the
 * server gives the page a token of the Jobs Service. It is valid for any tenant, so only a caller who may change the
 * system gets one.
 */
export function registerUiSession(app: FastifyInstance, mount: UiMount): void {
  const { settings, authentication, orchestrator } = mount;
  app.get<{ Querystring: SessionQuery }>(
    '/ui/api/session',
    {
      schema: {
        querystring: Strict({ tenant: Optional(Text()), role: Optional(Text()) }),
      },
      config: {
        operation: {
          id: 'getUiSession',
          tag: 'Web interface',
          summary:
            'Get the user of the web interface, and in development a token of the Jobs Service',
          success: {
            200: {
              description: 'The session.',
              schema: Result({ kind: resultText, user: resultText, version: resultText }),
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { tenant = developmentTenant, role = 'admin' } = request.query;
      if (!isTenantId(tenant)) return sendProblem(reply, invalidArgument(badTenant));
      if (!isRoleName(role)) return sendProblem(reply, invalidArgument(badRole));
      const caller = callerOf(request);
      const username = isPrincipal(caller) ? caller.id : undefined;
      const reached = await tenantIdsOf(orchestrator, caller);
      if (reached.kind !== 'accepted') return sendRefused(reply, reached);
      const tenantIds = reached.result;
      const refused = await refuseWithout(mount, request, {
        right: 'SYSTEM:UPDATE',
        intent: 'GET',
      });
      if (refused !== undefined && refused.status !== 403) return sendProblem(reply, refused);
      const rights = await rightsOf(mount, caller);
      if (rights.kind !== 'accepted') return sendRefused(reply, rights);
      const session = {
        kind: settings.authentication.kind === 'none' ? 'development' : 'signedIn',
        user: username ?? 'Development',
        // If the browser itself stores credentials, they outlive those of the page.
        canSignOut:
          request.headers.authorization === undefined && sessionToken(request) !== undefined,
        version: settings.version,
        multiTenancy: settings.multiTenancy,
        tenantIds: tenantIds === 'every' ? null : tenantIds,
        defaultTenant,
        rights: rights.result,
        permissions: permissionsOf,
        nowMs: orchestrator.nowMs(),
        jobs: await jobsAccess(refused === undefined ? authentication : undefined, {
          tenant,
          role,
          subject: username ?? 'development',
        }),
      };
      return sendJson(reply.header('cache-control', 'no-store'), JSON.stringify(session));
    },
  );
}

/** The most authorizations of a caller that the server sends to its pages. */
const authorizationsMax = 1_000;

/**
 * The rights of the caller, such as `ROLE:CREATE`, on at least one resource; `null` if it needs no rights. Pages hide
 * actions without a right. The server checks each right again when the action is requested.
 */
async function rightsOf(
  { orchestrator }: Pick<UiMount, 'orchestrator'>,
  caller: Caller,
): Promise<Outcome<readonly string[] | null>> {
  if (!isPrincipal(caller) || !caller.needsRights) return { kind: 'accepted', result: null };
  const page = { kind: 'offset', from: 0, limit: authorizationsMax } as const;
  const outcome = await orchestrator.query(
    { kind: 'ownAuthorizations', conditions: [], sort: [], page },
    caller,
  );
  if (outcome.kind !== 'accepted') return outcome;
  const { items = [] } = JSON.parse(outcome.result ?? '{}') as { items?: readonly OwnGrant[] };
  const rights = items.flatMap(({ resourceType, permissionTypes }) =>
    permissionTypes.map((permission) => `${resourceType}:${permission}`),
  );
  return { kind: 'accepted', result: [...new Set(rights)].toSorted() };
}

interface OwnGrant {
  readonly resourceType: string;
  readonly permissionTypes: readonly string[];
}

const badTenant = 'The provided tenant is not the id of a tenant.';
const badRole = `The provided role is not one of ${roleNames.join(', ')}.`;

interface TokenRequest {
  readonly tenant: TenantId;
  readonly role: string;
  readonly subject: string;
}

/**
 * If a separate issuer makes the tokens, or if the caller may not have one, the interface gets no token and hides the
 * pages of the Jobs Service.
 */
async function jobsAccess(
  authentication: JobsAuthentication | undefined,
  request: TokenRequest,
): Promise<object> {
  if (authentication?.signToken === undefined) return { kind: 'none' };
  const { tenant, role, subject } = request;
  const expiresAtMs = authentication.clock.nowMs() + tokenLifetimeMs;
  const token = await authentication.signToken({
    tenantId: tenant,
    subject,
    roles: [role],
    planTier: undefined,
    expiresAtMs,
  });
  return { kind: 'lent', tenantId: tenant, role, token, expiresAtMs };
}
