import { reaches } from '../../core/caller.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import { scopeOf } from '../element/scope.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
import { findIncident, type FoundIncident } from './find-incident.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, IncidentRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

export const resolveIncident: Handler<'resolveIncident'> = {
  isNewWork: false,
  footprint: ({ incidentKey }) => [{ kind: 'incident', key: incidentKey }],
  decide(context, { incidentKey }, caller) {
    const found = findIncident(context, incidentKey);
    if (found === undefined || !reaches(caller, found.incident.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to resolve incident with key '${incidentKey}', but no such incident was found`,
      );
    }
    const { root, incident } = found;
    const refusal = refuseIncident(found);
    if (refusal !== undefined) return refusal;
    const job = incident.jobKey === undefined ? undefined : context.state.job(incident.jobKey);
    if (job !== undefined && job.retries <= 0) {
      return reject(
        'INVALID_STATE',
        `Expected to resolve incident with key '${incidentKey}', but job with key '${job.key}' has no ` +
          'retries left. Please update the job retries and retry resolving the incident',
      );
    }
    resolve(context, root, incident);
    return done;
  },
};

/** The rejection of a resolution while the process instance of the incident is suspended. */
export function refuseIncident({ root, incident }: FoundIncident): Rejection | undefined {
  const { row } = scopeOf(root, incident.elementInstanceKey);
  const text = `Expected to resolve incident with key '${incident.key}', but`;
  return refuseSuspended(root, row, text);
}

/** Resolves an incident whose job is known. A job without retries gets one more. */
export function resolveWithRetry(context: CommandContext, root: Root, incident: IncidentRow): void {
  const { jobKey } = incident;
  const job = jobKey === undefined ? undefined : context.state.job(jobKey);
  if (job !== undefined && job.retries <= 0) {
    context.emit({ kind: 'jobRetriesUpdated', jobKey: job.key, atMs: context.nowMs, retries: 1 });
  }
  resolve(context, root, incident);
}

/** Ends the incident and continues its cause: the job becomes activatable, or the element repeats the failed step. */
function resolve(context: CommandContext, root: Root, incident: IncidentRow): void {
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
  const { kind, row } = scopeOf(root, incident.elementInstanceKey);
  if (kind === 'process') context.queueStep({ kind: 'listen', instance: row });
  else context.queueStep({ kind: failedStepOf(row), element: row });
}

function failedStepOf({ state, waitsFor }: ElementInstanceRow) {
  if (waitsFor?.kind === 'userTask') return 'transition';
  return state === 'activating' ? 'activate' : 'complete';
}
