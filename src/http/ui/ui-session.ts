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

/** The tenant that `continuo token` takes, too. */
const developmentTenant = '10000000-0000-4000-8000-000000000004';
const lentForMs = 15 * 60_000;

interface SessionQuery {
  readonly tenant?: string;
  readonly role?: string;
}

/**
 * `GET /ui/api/session`: who looks, and what the page needs to ask both sides. A server in development mode lends the
 * page a token of the Jobs Service; such a server listens on loopback only.
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
          summary: 'Who uses the web interface, and a token of the Jobs Service in development',
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

const badTenant = 'The provided tenant is no id of a tenant.';
const badRole = `The provided role is none of ${roleNames.join(', ')}.`;

interface Lending {
  readonly tenant: TenantId;
  readonly role: string;
  readonly subject: string;
}

/** Where an issuer of its own makes the tokens, the page has none and leaves the Jobs Service's pages out. */
async function jobsAccess(
  authentication: JobsAuthentication | undefined,
  lending: Lending,
): Promise<object> {
  if (authentication?.signToken === undefined) return { kind: 'none' };
  const { tenant, role, subject } = lending;
  const expiresAtMs = authentication.clock.nowMs() + lentForMs;
  const token = await authentication.signToken({
    tenantId: tenant,
    subject,
    roles: [role],
    planTier: undefined,
    expiresAtMs,
  });
  return { kind: 'lent', tenantId: tenant, role, token, expiresAtMs };
}
