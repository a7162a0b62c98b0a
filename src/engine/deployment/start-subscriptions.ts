import { type Rejection, reject } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import { createProblems } from '../../model/bpmn/problems.ts';
import type { AwaitedTrigger, CatchPoint, ExecutableProcess } from '../../model/process.ts';
import { isAwaited, waitRuleOf } from '../catch/wait-rules.ts';
import type { Prepared } from '../catch/wait-rule.ts';
import type { DeployedResource } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { openSubscription } from '../event-subscription/open-subscription.ts';
import { documentScope } from '../expression/document-scope.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import type { ProcessDefinitionRow } from '../state/process-rows.ts';

interface StartPoint extends CatchPoint {
  readonly trigger: AwaitedTrigger;
}

function startPointsOf({ catches }: ExecutableProcess): readonly StartPoint[] {
  return catches.filter(
    (point): point is StartPoint => point.enters === 'newInstance' && isAwaited(point.trigger),
  );
}

/** Start events have no variables, so their triggers are evaluated when the process is deployed. */
function prepareStart(
  context: CommandContext,
  trigger: AwaitedTrigger,
  tenantId: TenantId,
): Prepared | Failure {
  const scope = documentScope([], tenantId);
  return waitRuleOf(trigger).prepare({ context, trigger, scope, outer: scope });
}

/** Refuses a deployment with a start event whose trigger cannot be evaluated. */
export function findInvalidStart(
  context: CommandContext,
  tenantId: TenantId,
  resources: readonly DeployedResource[],
): Rejection | undefined {
  const lines = resources.flatMap(({ resource }) => {
    if (resource.kind !== 'bpmn') return [];
    const problems = createProblems();
    for (const { elementId, trigger } of resource.processes.flatMap(startPointsOf)) {
      const prepared = prepareStart(context, trigger, tenantId);
      if (!isFailure(prepared)) continue;
      problems.report({ at: elementId, reason: waitRuleOf(trigger).refusal(trigger, prepared) });
    }
    return problems.any ? [`'${resource.resourceName}': ${problems.reasons().join('\n')}`] : [];
  });
  if (lines.length === 0) return undefined;
  return reject(
    'INVALID_ARGUMENT',
    `Expected to deploy new resources, but encountered the following errors:\n${lines.join('\n')}`,
  );
}

/**
 * Only the start events of the newest version wait. An older version that becomes the newest again may have a start
 * event that can no longer be evaluated, such as a date out of range. It stays closed.
 */
export function openStartEvents(
  context: CommandContext,
  definition: Pick<ProcessDefinitionRow, 'key' | 'processId' | 'tenantId'>,
  process: ExecutableProcess,
): void {
  const { key, processId, tenantId } = definition;
  closeStartEvents(context, definition);
  for (const { elementId, trigger } of startPointsOf(process)) {
    const prepared = prepareStart(context, trigger, tenantId);
    if (isFailure(prepared)) continue;
    for (const own of rowsOf(trigger, prepared)) {
      openSubscription(context, {
        rootKey: undefined,
        processInstanceKey: undefined,
        holderKey: undefined,
        definitionKey: key,
        processId,
        elementId,
        tenantId,
        kind: trigger.kind,
        ...own,
      });
    }
  }
}

/**
 * A start event has one subscription, but a condition has one for each of its variables, by which an evaluation finds
 * it.
 */
function rowsOf(trigger: AwaitedTrigger, prepared: Prepared): readonly Prepared[] {
  if (trigger.kind !== 'conditional') return [prepared];
  return trigger.variables.map((name) => ({ name }));
}

export function closeStartEvents(
  context: CommandContext,
  { tenantId, processId }: Pick<ProcessDefinitionRow, 'processId' | 'tenantId'>,
): void {
  for (const subscription of context.state.startSubscriptionsOf(tenantId, processId)) {
    context.emit({ kind: 'eventSubscriptionClosed', subscription, atMs: context.nowMs });
  }
}
