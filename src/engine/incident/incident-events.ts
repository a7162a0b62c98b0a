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
    root.incidents.set(incident.key, incident);
    state.changes.insert('incident', incident);
    mark(state, incident, { incidentKey: incident.key, added: 1 });
  },
  incidentResolved(state, { rootKey, incidentKey, atMs }) {
    const incident = state.storedRoot(rootKey)?.incidents.get(incidentKey);
    assert(incident, `incident ${incidentKey} to be active`);
    move(incident, 'resolved', incidentMoves);
    incident.resolvedAtMs = atMs;
    state.storedRoot(rootKey)?.incidents.delete(incidentKey);
    state.changes.update('incident', incident);
    mark(state, incident, { incidentKey: undefined, added: -1 });
  },
  incidentMigrated(state, { rootKey, incidentKey, definitionKey, elementId }) {
    const incident = state.storedRoot(rootKey)?.incidents.get(incidentKey);
    assert(incident, `incident ${incidentKey} to be active`);
    incident.definitionKey = definitionKey;
    incident.elementId = elementId;
    state.changes.update('incident', incident);
  },
};

/** Shows the incident on its element and counts it on its process instance. */
function mark(
  state: WorkingSet,
  incident: IncidentRow,
  change: { readonly incidentKey: IncidentKey | undefined; readonly added: number },
): void {
  const root = state.storedRoot(incident.rootKey);
  const element = root?.elements.get(incident.elementInstanceKey);
  if (element !== undefined) {
    element.incidentKey = change.incidentKey;
    state.changes.update('elementInstance', element);
  }
  const instance = root?.processInstances.get(incident.processInstanceKey);
  if (instance !== undefined) {
    instance.incidentCount += change.added;
    state.changes.update('processInstance', instance);
  }
}
