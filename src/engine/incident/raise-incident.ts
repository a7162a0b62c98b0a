import type { JobKey } from '../../core/key.ts';
import type { Location } from '../element/scope.ts';
import type { CommandContext } from '../command-context.ts';
import type { Failure } from './model-failure.ts';

/** Stops an element, or an instance in its own listeners, until the incident is resolved. */
export function raiseIncident(
  context: CommandContext,
  location: Location,
  cause: Failure,
  jobKey?: JobKey,
): void {
  context.emit({
    kind: 'incidentCreated',
    incident: {
      key: context.newKey(location.rootKey),
      type: cause.type,
      message: cause.message,
      processInstanceKey: location.processInstanceKey,
      rootKey: location.rootKey,
      definitionKey: location.definitionKey,
      elementInstanceKey: location.key,
      elementId: location.elementId,
      jobKey,
      tenantId: location.tenantId,
      state: 'active',
      createdAtMs: context.nowMs,
      resolvedAtMs: undefined,
    },
  });
}
