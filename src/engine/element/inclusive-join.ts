import type {
  ExecutableElement,
  ExecutableProcess,
  InclusiveGateway,
} from '../../model/process.ts';
import { innerInstanceId } from '../../model/inner-instance-id.ts';
import { elementsBefore } from '../../model/reachability.ts';
import type { Root } from '../state/root.ts';
import type { CommandContext } from '../command-context.ts';
import { enterElement } from './enter-element.ts';
import type { Scope } from './scope.ts';

/**
 * Enters the inclusive gateways of a scope that need not wait any longer (BPMN 2.0.2 §13.4.3): a token waits on every
 * incoming flow, or no token elsewhere in the scope can still arrive on one of the other flows. It consumes one token
 * of each flow. Called whenever an element in the scope has ended (after all its flows have been taken) or a token has
 * begun to wait. The cost is linear in the living elements of the scope, and only where a token waits.
 */
export function joinInclusiveGateways(
  context: CommandContext,
  root: Root,
  process: ExecutableProcess,
  scope: Scope,
): void {
  const waiting = new Set(scope.row.waitingFlows);
  if (waiting.size === 0) return;
  const gateways = new Set<InclusiveGateway>();
  for (const flowId of waiting) {
    const gateway = targetOf(process, flowId);
    if (gateway?.type === 'INCLUSIVE_GATEWAY') gateways.add(gateway);
  }
  for (const gateway of gateways) {
    const flowIds = gateway.incoming.filter((id) => waiting.has(id));
    const open = gateway.incoming.filter((id) => !waiting.has(id));
    if (open.length > 0 && isReachable(root, process, scope, { gateway, open })) continue;
    context.emit({ kind: 'tokensJoined', scope, flowIds });
    enterElement(context, { root, scope, element: gateway });
  }
}

/** Whether a living element or a waiting token of the scope can still reach the gateway over one of the open flows. */
function isReachable(
  root: Root,
  process: ExecutableProcess,
  scope: Scope,
  { gateway, open }: { readonly gateway: InclusiveGateway; readonly open: readonly string[] },
): boolean {
  const alive = root.livingIds(scope.row.key, () => idsIn(process, scope));
  // The gateway itself is alive while it has an incident. Its token may return to it.
  if (alive.delete(gateway.id)) {
    for (const flowId of gateway.outgoing) add(alive, targetOf(process, flowId));
  }
  for (const flowId of scope.row.waitingFlows) add(alive, targetOf(process, flowId));
  alive.delete(gateway.id);
  return elementsBefore(process, gateway, open).hasAny(alive);
}

/** The elements of the model that can be alive in a scope. */
function idsIn(process: ExecutableProcess, scope: Scope): readonly string[] {
  const scopeId = scope.kind === 'process' ? process.id : scope.row.elementId;
  return [...process.elements.values()].flatMap((element) =>
    element.scopeId === scopeId || innerInstanceId(element.scopeId) === scopeId ? element.id : [],
  );
}

function add(ids: Set<string>, element: ExecutableElement | undefined): void {
  if (element !== undefined) ids.add(element.id);
}

function targetOf(process: ExecutableProcess, flowId: string) {
  return process.elements.get(process.flows.get(flowId)?.targetId ?? '');
}
