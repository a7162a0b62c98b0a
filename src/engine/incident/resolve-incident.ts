import { assert } from '../../core/assert.ts';
import { reaches } from '../../core/caller.ts';
import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import type { Root } from '../state/root.ts';
import type { IncidentRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

export const resolveIncident: Handler<'resolveIncident'> = {
  isNewWork: false,
  footprint: ({ incidentKey }) => [{ kind: 'incident', key: incidentKey }],
  decide(context, { incidentKey }, caller) {
    const located = context.state.incident(incidentKey);
    const root = located && context.state.root(located.rootKey);
    const incident = root?.incidents.get(incidentKey);
    if (!incident || !reaches(caller, incident.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to resolve incident with key '${incidentKey}', but no such incident was found`,
      );
    }
    const job = incident.jobKey === undefined ? undefined : context.state.job(incident.jobKey);
    if (job !== undefined && job.retries <= 0) {
      return reject(
        'INVALID_STATE',
        `Expected to resolve incident with key '${incidentKey}', but job with key '${job.key}' has no ` +
          'retries left. Please update the job retries and retry resolving the incident',
      );
    }
    resolve(context, root as Root, incident);
    return done;
  },
};

/** Ends the incident and continues its cause: the job becomes activatable, or the element repeats the failed step. */
export function resolve(context: CommandContext, root: Root, incident: IncidentRow): void {
  context.emit({
    kind: 'incidentResolved',
    rootKey: root.key,
    incidentKey: incident.key,
    atMs: context.nowMs,
  });
  if (incident.jobKey !== undefined) {
    context.emit({ kind: 'jobReopened', jobKey: incident.jobKey, atMs: context.nowMs });
    return;
  }
  const element = root.elements.get(incident.elementInstanceKey);
  assert(element, `element instance ${incident.elementInstanceKey} to wait for its incident`);
  context.queueStep({ kind: element.state === 'activating' ? 'activate' : 'complete', element });
}
