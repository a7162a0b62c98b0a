import { type Access, covers, scopeOf } from '../../core/access.ts';
import { partsOf, type Right } from '../../core/permissions.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import { assert } from '../../core/assert.ts';
import { isPrincipal, reaches } from '../../core/caller.ts';
import type { Command, CommandKind } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandRight, CommandRights, Need } from './command-right.ts';
import { lackingRight } from './lacking-right.ts';
import { clusterVariableRights } from '../cluster-variable/cluster-variable-rights.ts';
import { globalListenerRights } from '../global-listener/global-listener-rights.ts';
import { identityRights } from './identity-rights.ts';
import { processRights } from './process-rights.ts';

/** A command without an entry does not compile. */
const rights: CommandRights = {
  ...processRights,
  ...identityRights,
  ...clusterVariableRights,
  ...globalListenerRights,
};

/**
 * The rejection if the caller may not send the command; otherwise `undefined`. Reads everything before the first event.
 */
export function refuseCommand(
  context: CommandContext,
  command: Command,
  access: Access,
): Rejection | undefined {
  if (!isPrincipal(access.caller)) return undefined;
  const right = rights[command.kind] as CommandRight<CommandKind>;
  if (right === 'internal') {
    assert(access.rights === undefined, `no user to send ${command.kind}`);
    return undefined;
  }
  const needs = right(context, command, access);
  if (needs === undefined) return undefined;
  const [first] = needs;
  if (!needs.some((need) => has(access, need))) {
    const lacking = first.also !== undefined && hasItself(access, first) ? first.also : first;
    return lackingRight(lacking.right);
  }
  return refuseTenant(command, access, first.right);
}

function has(access: Access, need: Need): boolean {
  return hasItself(access, need) && (need.also === undefined || has(access, need.also));
}

function hasItself(access: Access, { right, ids, isOwn }: Need): boolean {
  if (covers(access, right, ids)) return true;
  const scope = scopeOf(access, right);
  return scope !== 'all' && isOwn?.(scope.properties) === true;
}

/** A command that names a tenant creates a resource there. Other commands do not find resources of a foreign tenant. */
function refuseTenant(command: Command, access: Access, right: Right): Rejection | undefined {
  if (!('tenantId' in command) || reaches(access, command.tenantId)) return undefined;
  const { type, permission } = partsOf(right);
  return reject(
    'FORBIDDEN',
    `Expected to perform operation '${permission}' on resource '${type}' for tenant '${command.tenantId}', but user is not assigned to this tenant`,
  );
}
