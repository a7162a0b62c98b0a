import { assert } from '../../core/assert.ts';
import type { IncidentKey, ProcessDefinitionKey, ProcessInstanceKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move, type Moves } from '../state/moves.ts';
import type { IncidentRow, IncidentState } from '../state/process-rows.ts';
import type { WorkingSet } from '../working-set.ts';

export interface IncidentEvents {
  incidentCreated: { readonly incident: IncidentRow };
  incidentResolved: {
    readonly rootKey: ProcessInstanceKey;
    readonly incidentKey: IncidentKey;
    readonly atMs: number;
  };
  incidentMigrated: {
    readonly rootKey: ProcessInstanceKey;
    readonly incidentKey: IncidentKey;
    readonly definitionKey: ProcessDefinitionKey;
    readonly elementId: string;
  };
}

export const incidentMoves: Moves<IncidentState> = {
  active: ['resolved'],
  resolved: [],
};

export const incidentAppliers: Appliers<IncidentEvents> = {
  incidentCreated(state, { incident }) {
    const root = state.storedRoot(incident.rootKey);
    assert(root, `root ${incident.rootKey} to be alive`);
    root.addIncident(incident);
    state.changes.insert('incident', incident);
    mark(state, incident, { incidentKey: incident.key, added: 1 });
  },
  incidentResolved(state, { rootKey, incidentKey, atMs }) {
    const incident = state.storedRoot(rootKey)?.incident(incidentKey);
    assert(incident, `incident ${incidentKey} to be active`);
    move(incident, 'resolved', incidentMoves);
    incident.resolvedAtMs = atMs;
    state.storedRoot(rootKey)?.removeIncident(incident);
    state.changes.update('incident', incident);
    mark(state, incident, { incidentKey: undefined, added: -1 });
  },
  incidentMigrated(state, { rootKey, incidentKey, definitionKey, elementId }) {
    const incident = state.storedRoot(rootKey)?.incident(incidentKey);
    assert(incident, `incident ${incidentKey} to be active`);
    incident.definitionKey = definitionKey;
    incident.elementId = elementId;
    state.changes.update('incident', incident);
  },
};

/** Shows the incident on its element, and counts it on its process instance and on those that called it. */
function mark(
  state: WorkingSet,
  incident: IncidentRow,
  change: { readonly incidentKey: IncidentKey | undefined; readonly added: number },
): void {
  const root = state.storedRoot(incident.rootKey);
  const element = root?.element(incident.elementInstanceKey);
  if (element !== undefined) {
    element.incidentKey = change.incidentKey;
    state.changes.update('elementInstance', element);
  }
  let instance = root?.processInstance(incident.processInstanceKey);
  while (instance !== undefined) {
    instance.incidentCount += change.added;
    state.changes.update('processInstance', instance);
    const callerKey: ProcessInstanceKey | undefined = instance.parentProcessInstanceKey;
    instance = callerKey && root?.processInstance(callerKey);
  }
}
