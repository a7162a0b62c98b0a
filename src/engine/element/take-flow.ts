import { assert } from '../../core/assert.ts';
import type { ScopeKey } from '../../core/key.ts';
import type {
  ExecutableElement,
  ExecutableProcess,
  ParallelGateway,
  SequenceFlow,
} from '../../model/process.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { enterElement } from './enter-element.ts';
import { type Scope, scopeOf } from './scope.ts';

/** Moves a token along a flow: into the next element, or to a gateway that waits for further tokens. */
export function takeFlow(
  context: CommandContext,
  move: {
    readonly root: Root;
    readonly process: ExecutableProcess;
    readonly scopeKey: ScopeKey;
    readonly from: ElementInstanceRow;
    readonly flow: SequenceFlow;
  },
): void {
  const { root, process, from, flow } = move;
  context.emit({
    kind: 'sequenceFlowTaken',
    flow: {
      processInstanceKey: from.processInstanceKey,
      flowId: flow.id,
      rootKey: root.key,
      definitionKey: from.definitionKey,
      tenantId: from.tenantId,
    },
  });
  const target = process.elements.get(flow.targetId);
  assert(target, `element '${flow.targetId}' to be in process '${process.id}'`);
  const scope = scopeOf(root, move.scopeKey);
  if (waits(context, scope, target, flow.id)) return;
  enterElement(context, { root, scope, element: target });
}

/** Whether the token waits at the element that it has reached. `inclusive-join.ts` decides on inclusive gateways later. */
function waits(
  context: CommandContext,
  scope: Scope,
  target: ExecutableElement,
  flowId: string,
): boolean {
  if (target.type === 'PARALLEL_GATEWAY') return !joins(context, scope, target, flowId);
  if (target.type !== 'INCLUSIVE_GATEWAY' || target.incoming.length === 1) return false;
  context.emit({ kind: 'tokenParked', scope, flowId });
  return true;
}

/**
 * Whether this token is the last one that the gateway waits for. If so, the gateway consumes the others; otherwise it
 * stores this one.
 */
function joins(
  context: CommandContext,
  scope: Scope,
  gateway: ParallelGateway,
  flowId: string,
): boolean {
  const others = gateway.incoming.filter((id) => id !== flowId);
  if (others.every((id) => scope.row.waitingFlows.includes(id))) {
    if (others.length > 0) context.emit({ kind: 'tokensJoined', scope, flowIds: others });
    return true;
  }
  context.emit({ kind: 'tokenParked', scope, flowId });
  return false;
}
