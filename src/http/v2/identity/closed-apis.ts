import type { FastifyInstance } from 'fastify';
import type { Authentication, HttpSettings } from '../../http-settings.ts';
import type { KnownHere } from '../../../engine/identity/identity-commands.ts';
import { sendProblem } from '../problem.ts';

const usersClosed = 'Users API is disabled because the application is configured in OIDC mode.';
const groupsClosed =
  'Groups API is disabled because the application is configured in group claim mode. ' +
  'To use the Groups API, reconfigure the application to manage group mode removing the ' +
  "'camunda.security.authentication.oidc.groupsClaim' property.";

const setupClosed =
  'Expected to create the first administrator, but other machines can reach this server: start it with --users.';

/**
 * Refuses requests about users and groups that only the issuer of tokens stores. A server that strangers can reach also
 * refuses to create a first administrator by request: after the deletion of the last administrator, any stranger could
 * become one.
 */
export function closeApis(
  app: FastifyInstance,
  settings: Pick<HttpSettings, 'authentication' | 'isExposed'>,
): void {
  const closed = [
    ...closedBy(settings.authentication),
    ...(settings.isExposed ? [{ path: '/v2/setup', detail: setupClosed }] : []),
  ];
  if (closed.length === 0) return;
  // Runs before the body is checked, because its content does not matter.
  app.addHook('preValidation', (request, reply, done) => {
    const { url = '' } = request.routeOptions;
    const found = closed.find(({ path }) => url === path || url.startsWith(`${path}/`));
    if (found === undefined) done();
    else sendProblem(reply, { status: 403, title: 'FORBIDDEN', detail: found.detail });
  });
}

function closedBy(authentication: Authentication) {
  if (authentication.kind === 'none') return [];
  return [
    ...(authentication.kind === 'oidc' ? [{ path: '/v2/users', detail: usersClosed }] : []),
    ...(authentication.oidc?.groupsClaim === undefined
      ? []
      : [{ path: '/v2/groups', detail: groupsClosed }]),
  ];
}

/** Whether only this server stores users and groups, so that a member or an owner of the kind must exist. */
export function knownHere(authentication: Authentication): KnownHere {
  const oidc = authentication.kind === 'none' ? undefined : authentication.oidc;
  return { knowsUsers: oidc === undefined, knowsGroups: oidc?.groupsClaim === undefined };
}
