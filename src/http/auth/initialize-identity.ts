import { assert } from '../../core/assert.ts';
import { systemCaller, type TenantIds } from '../../core/caller.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { NewUser } from '../../engine/identity/identity-commands.ts';
import type { Orchestrator } from '../../runtime/orchestrator.ts';
import type { Authentication, HttpSettings } from '../http-settings.ts';
import { createPasswords } from './password.ts';

/** The user of Camunda's development image. */
const demo = { name: 'Demo', email: 'demo@example.com' };

/**
 * Writes the default roles, the default tenant and the first administrators, if they are missing. A later change of the
 * setting does not change existing users. Returns the reason if this was not possible.
 */
export async function initializeIdentity(
  orchestrator: Pick<Orchestrator, 'query' | 'submit'>,
  authentication: Authentication,
): Promise<string | undefined> {
  const configured = authentication.kind === 'basic' ? authentication.administrators : [];
  const passwords = createPasswords();
  const administrators: NewUser[] = [];
  for (const { username, password } of configured) {
    const found = await orchestrator.query({ kind: 'passwordHash', username }, systemCaller);
    if (found.kind !== 'accepted') return found.kind;
    if (found.result !== undefined) continue;
    const passwordHash = await passwords.hash(password);
    assert(passwordHash !== undefined, 'one password after the other to be hashed');
    const { name, email } = username === 'demo' ? demo : { name: username, email: '' };
    administrators.push({ username, name, email, passwordHash });
  }
  const administratorNames =
    authentication.kind === 'none' ? [] : (authentication.oidc?.administrators ?? []);
  const tenants = configured.flatMap(({ tenants: ids }) => namedTenants(ids));
  const unlessAny = authentication.kind === 'basic' && authentication.isDefault;
  const outcome = await orchestrator.submit(
    { kind: 'initializeIdentity', administrators, unlessAny, administratorNames, tenants },
    systemCaller,
  );
  return outcome.kind === 'accepted' ? undefined : outcome.kind;
}

/**
 * Throws if strangers may reach the server and could sign in with the well-known password of the development user,
 * which an earlier start may have created.
 */
export async function refuseKnownPassword(
  orchestrator: Pick<Orchestrator, 'query'>,
  { isExposed, authentication }: Pick<HttpSettings, 'authentication' | 'isExposed'>,
): Promise<void> {
  if (!isExposed || authentication.kind !== 'basic') return;
  const username = 'demo';
  const found = await orchestrator.query({ kind: 'passwordHash', username }, systemCaller);
  if (found.kind !== 'accepted') {
    throw new Error(`Expected to read the password of user '${username}', but: ${found.kind}`);
  }
  if (found.result === undefined) return;
  const hash = JSON.parse(found.result) as string;
  if ((await createPasswords().verify('demo', hash)) !== true) return;
  throw new Error(
    `user '${username}' has the password that everybody knows: start on loopback and change it or ` +
      'delete the user, or say --allow-open-network.',
  );
}

function namedTenants(tenantIds: TenantIds | undefined): readonly TenantId[] {
  return tenantIds === undefined || tenantIds === 'every' ? [] : tenantIds;
}
