import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import type { CommandContext } from '../command-context.ts';
import { accept, done, type Handler } from '../handler.ts';
import type { Load } from '../footprint.ts';
import { clusterScopeCharactersMax, clusterVariablesMax } from './cluster-variable-limits.ts';
import { charactersOf } from './cluster-scope.ts';
import type { ClusterVariableRow } from './cluster-variable-row.ts';

interface Named {
  readonly ownerId: TenantId | undefined;
  readonly name: string;
}

const flags = { isNewWork: false, isAlone: true } as const;

function load({ ownerId }: Named): readonly Load[] {
  const question = { kind: 'clusterVariables', tenantId: ownerId } as const;
  return [
    { kind: 'identity', question },
    ...(ownerId === undefined ? [] : [{ kind: 'row', table: 'tenant', id: ownerId } as const]),
  ];
}

/** Creates a value that all expressions of a tenant see, or all expressions globally. */
export const createClusterVariable: Handler<'createClusterVariable'> = {
  ...flags,
  footprint: load,
  decide(context, { ownerId, name, value, metadata, variableKind }, caller) {
    if (!reachesOwner(caller, ownerId) || !knowsTenant(context, ownerId)) {
      return reject(
        'NOT_FOUND',
        `Expected to create cluster variable '${name}' in tenant with id '${ownerId}', but no tenant with this id exists.`,
      );
    }
    const { rows } = context.state.clusterScope(ownerId);
    if (rows.has(name)) {
      return reject(
        'ALREADY_EXISTS',
        `${invalid(name)} The name already exists in ${scope(ownerId)}`,
      );
    }
    const variable: ClusterVariableRow = {
      key: context.newSharedKey(),
      tenantId: ownerId,
      name,
      value,
      metadata,
      kind: variableKind,
    };
    const refusal = refuseSize([...rows.values(), variable], variable);
    if (refusal !== undefined) return refusal;
    context.emit({ kind: 'clusterVariableCreated', variable });
    return accept(variable);
  },
};

export const updateClusterVariable: Handler<'updateClusterVariable'> = {
  ...flags,
  footprint: load,
  decide(context, { ownerId, name, value, metadata }, caller) {
    const { rows } = context.state.clusterScope(ownerId);
    const before = rows.get(name);
    if (before === undefined || !reachesOwner(caller, ownerId)) return absent({ ownerId, name });
    const variable = { ...before, value, metadata: metadata ?? before.metadata };
    const others = [...rows.values()].filter((row) => row !== before);
    const refusal = refuseSize([...others, variable], variable);
    if (refusal !== undefined) return refusal;
    context.emit({ kind: 'clusterVariableChanged', variable });
    return accept(variable);
  },
};

export const deleteClusterVariable: Handler<'deleteClusterVariable'> = {
  ...flags,
  footprint: load,
  decide(context, { ownerId, name }, caller) {
    const variable = context.state.clusterScope(ownerId).rows.get(name);
    if (variable === undefined || !reachesOwner(caller, ownerId)) return absent({ ownerId, name });
    context.emit({ kind: 'clusterVariableDeleted', variable });
    return done;
  },
};

function reachesOwner(caller: Access, ownerId: TenantId | undefined): boolean {
  return ownerId === undefined || reaches(caller, ownerId);
}

function knowsTenant({ state }: CommandContext, tenantId: TenantId | undefined): boolean {
  if (tenantId === undefined || tenantId === defaultTenant) return true;
  return state.row('tenant', tenantId) !== undefined;
}

function refuseSize(
  all: readonly ClusterVariableRow[],
  { tenantId, name }: ClusterVariableRow,
): Rejection | undefined {
  if (all.length > clusterVariablesMax) {
    return reject(
      'INVALID_ARGUMENT',
      `${invalid(name)} At most ${clusterVariablesMax} variables are possible in ${scope(tenantId)}`,
    );
  }
  if (charactersOf(all) <= clusterScopeCharactersMax) return undefined;
  return reject(
    'INVALID_ARGUMENT',
    `Expected to set cluster variable '${name}', but all variables in ${scope(tenantId)} together would exceed ${clusterScopeCharactersMax} characters`,
  );
}

function absent({ ownerId, name }: Named): Rejection {
  return reject('NOT_FOUND', `${invalid(name)} The variable does not exist in ${scope(ownerId)}`);
}

function invalid(name: string): string {
  return `Invalid cluster variable name: '${name}'.`;
}

function scope(tenantId: TenantId | undefined): string {
  return tenantId === undefined ? `the scope 'GLOBAL'` : `the scope 'tenant: '${tenantId}''`;
}
