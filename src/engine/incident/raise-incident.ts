import type { JobKey } from '../../core/key.ts';
import type { ElementInstanceRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';
import type { Failure } from './failure.ts';

/** Parks the element where it is until somebody resolves the incident. */
export function raiseIncident(
  turn: Turn,
  element: ElementInstanceRow,
  cause: Failure,
  jobKey?: JobKey,
): void {
  turn.emit({
    kind: 'incidentCreated',
    incident: {
      key: turn.newKey(),
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
      createdAtMs: turn.nowMs,
      resolvedAtMs: undefined,
    },
  });
}
