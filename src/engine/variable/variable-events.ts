import { assert } from '../../core/assert.ts';
import type { JsonText } from '../../core/json.ts';
import type { Appliers } from '../applier.ts';
import type { VariableRow } from '../state/process-rows.ts';

export interface VariableEvents {
  variableCreated: { readonly variable: VariableRow };
  variableUpdated: { readonly variable: VariableRow; readonly value: JsonText };
}

export const variableAppliers: Appliers<VariableEvents> = {
  variableCreated(state, { variable }) {
    const root = state.storedRoot(variable.rootKey);
    assert(root, `root ${variable.rootKey} to be alive`);
    root.addVariable(variable);
    state.changes.insert('variable', variable);
  },
  variableUpdated(state, { variable, value }) {
    variable.value = value;
    state.changes.update('variable', variable);
  },
};
