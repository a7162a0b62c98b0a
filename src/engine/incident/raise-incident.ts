import type { JobKey } from '../../core/key.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import type { Failure } from './model-failure.ts';

/** Stops the element in its present step until the incident is resolved. */
export function raiseIncident(
  context: CommandContext,
  element: ElementInstanceRow,
  cause: Failure,
  jobKey?: JobKey,
): void {
  context.emit({
    kind: 'incidentCreated',
    incident: {
      key: context.newKey(),
      type: cause.type,
      message: cause.message,
      processInstanceKey: element.processInstanceKey,
      rootKey: element.rootKey,
      definitionKey: element.definitionKey,
      elementInstanceKey: element.key,
      elementId: element.elementId,
      jobKey,
      tenantId: element.tenantId,
      state: 'active',
      createdAtMs: context.nowMs,
      resolvedAtMs: undefined,
    },
  });
}
