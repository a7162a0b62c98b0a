import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { Scope } from '../element/scope.ts';
import { findChangedScope, findChangedType, type Migration, refuse } from './instance-migration.ts';

/** The waiting tokens of a scope, as the flows of the target on which they will have arrived. */
export interface MovedTokens {
  readonly kind: 'moved';
  readonly scope: Scope;
  readonly waitingFlows: readonly string[];
}

/**
 * Plans the targets of the tokens that wait at joins. A token moves to the gateway to which its own gateway is mapped,
 * and to the flow that its own flow is mapped to or that has the same id. No two waiting flows may share a target flow,
 * and no two gateways a target gateway; otherwise a gateway could have all its tokens although the last one never
 * arrived.
 */
export function planWaitingTokens(migration: Migration, scope: Scope): MovedTokens | Rejection {
  const { source } = migration;
  const flows = new Map<string, string>();
  const joins = new Map<string, string>();
  for (const flowId of new Set(scope.row.waitingFlows)) {
    const joinId = source.flows.get(flowId)?.targetId;
    assert(joinId, `flow '${flowId}' to be in process '${source.id}'`);
    const to = findTarget(migration, scope, { flowId, joinId });
    if (to.kind === 'rejected') return to;
    const shared =
      findShared(migration, flows, { what: 'sequence flow', from: flowId, to: to.flowId }) ??
      findShared(migration, joins, { what: 'gateway', from: joinId, to: to.joinId });
    if (shared !== undefined) return shared;
    flows.set(to.flowId, flowId);
    joins.set(to.joinId, joinId);
  }
  const targets = new Map([...flows].map(([to, from]) => [from, to]));
  const waitingFlows = scope.row.waitingFlows.map((id) => targets.get(id) ?? id);
  return { kind: 'moved', scope, waitingFlows };
}

interface Target {
  readonly kind: 'target';
  readonly flowId: string;
  readonly joinId: string;
}

function findTarget(
  migration: Migration,
  scope: Scope,
  { flowId, joinId }: { readonly flowId: string; readonly joinId: string },
): Target | Rejection {
  const { source, target, ids } = migration;
  const no = (rest: string) => refuse(migration, 'INVALID_ARGUMENT', rest);
  const targetId = ids.get(joinId);
  if (targetId === undefined) {
    return no(
      `gateway '${joinId}' has at least one incoming sequence flow taken. ` +
        'Joining gateways with at least one incoming sequence flow taken must be mapped to a gateway of the same type ' +
        'in the target process definition.',
    );
  }
  const moved = { from: joinId, to: targetId };
  const changed =
    findChangedType(migration, 'INVALID_ARGUMENT', moved) ??
    findChangedScope(migration, scope, moved);
  if (changed !== undefined) return changed;
  const incomingBefore = source.elements.get(joinId)?.incoming.length ?? 0;
  const incoming = target.process.elements.get(targetId)?.incoming.length ?? 0;
  if (incoming < incomingBefore) {
    return no(
      `target gateway with id '${targetId}' has less incoming sequence flows than the source gateway with id '${joinId}'. ` +
        'Target gateway must have at least the same number of incoming sequence flows as the source gateway.',
    );
  }
  const targetFlowId = ids.get(flowId) ?? flowId;
  if (target.process.flows.get(targetFlowId)?.targetId !== targetId) {
    return no(
      `gateway with id '${joinId}' has a taken incoming sequence flow mismatch. ` +
        `Taken sequence flow with id '${flowId}' must connect to the mapped target gateway with id '${targetId}' ` +
        'in the target process definition.',
    );
  }
  return { kind: 'target', flowId: targetFlowId, joinId: targetId };
}

function findShared(
  migration: Migration,
  taken: ReadonlyMap<string, string>,
  { what, from, to }: { readonly what: string; readonly from: string; readonly to: string },
): Rejection | undefined {
  const other = taken.get(to);
  if (other === undefined || other === from) return undefined;
  return refuse(
    migration,
    'INVALID_ARGUMENT',
    `tokens wait at ${what} '${other}' and at ${what} '${from}', and both are mapped to '${to}'. ` +
      `Each ${what} at which a token waits must be mapped to one of its own.`,
  );
}
