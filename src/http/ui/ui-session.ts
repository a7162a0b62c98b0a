import type { FastifyInstance } from 'fastify';
import { defaultTenant, isTenantId, type TenantId } from '../../core/tenant.ts';
import type { JobsAuthentication } from '../jobs-v1/jobs-authentication.ts';
import { isRoleName, roleNames } from '../jobs-v1/role.ts';
import { sendJson } from '../v2/answer.ts';
import { invalidArgument, sendProblem } from '../v2/problem.ts';
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
 * server gives the page a token of the Jobs Service; such a server listens only on loopback.
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
      const { username, tenantIds } = callerOf(request);
      const session = {
        kind: settings.authentication.kind === 'none' ? 'development' : 'signedIn',
        user: username ?? 'Development',
        version: settings.version,
        multiTenancy: settings.multiTenancy,
        tenantIds: tenantIds === 'every' ? null : tenantIds,
        defaultTenant,
        nowMs: orchestrator.nowMs(),
        jobs: await jobsAccess(authentication, {
          tenant,
          role,
          subject: username ?? 'development',
        }),
      };
      return sendJson(reply.header('cache-control', 'no-store'), JSON.stringify(session));
    },
  );
}

const badTenant = 'The provided tenant is not the id of a tenant.';
const badRole = `The provided role is not one of ${roleNames.join(', ')}.`;

interface TokenRequest {
  readonly tenant: TenantId;
  readonly role: string;
  readonly subject: string;
}

/** If a separate issuer makes the tokens, the page has none and hides the pages of the Jobs Service. */
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
