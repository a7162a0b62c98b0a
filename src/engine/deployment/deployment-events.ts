import { assert } from '../../core/assert.ts';
import type {
  DecisionRequirementsKey,
  FormKey,
  Key,
  ProcessDefinitionKey,
} from '../../core/key.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { Requirements } from '../catalog.ts';
import type { Appliers } from '../applier.ts';
import { type VersionedKind, versionsId } from '../footprint.ts';
import { move, type Moves } from '../state/moves.ts';
import type {
  DecisionDefinitionRow,
  DecisionRequirementsRow,
  DefinitionState,
  DeploymentRow,
  FormRow,
  ProcessDefinitionRow,
  ResourceRow,
} from '../state/process-rows.ts';
import type { WorkingSet } from '../working-set.ts';

export interface DeploymentEvents {
  deploymentCreated: { readonly deployment: DeploymentRow };
  processDefinitionCreated: {
    readonly definition: ProcessDefinitionRow;
    readonly process: ExecutableProcess;
  };
  formCreated: { readonly form: FormRow };
  /** A file of decisions and all decisions in it. */
  decisionRequirementsCreated: { readonly requirements: Requirements };
  resourceCreated: { readonly resource: ResourceRow };
  /** No new instance of the definition can start. Running instances continue. */
  processDefinitionDeleted: { readonly key: ProcessDefinitionKey };
  formDeleted: { readonly key: FormKey };
  decisionRequirementsDeleted: { readonly key: DecisionRequirementsKey };
  resourceDeleted: { readonly key: Key };
}

export const definitionMoves: Moves<DefinitionState> = {
  active: ['deleted'],
  deleted: [],
};

export const deploymentAppliers: Appliers<DeploymentEvents> = {
  deploymentCreated(state, { deployment }) {
    state.changes.insert('deployment', deployment);
  },
  processDefinitionCreated(state, { definition, process }) {
    state.catalog.definitions.set(definition.key, { row: definition, process });
    addVersion(state, 'process', definition.processId, definition);
    state.changes.insert('processDefinition', definition);
  },
  formCreated(state, { form }) {
    state.catalog.forms.set(form.key, form);
    addVersion(state, 'form', form.formId, form);
    state.changes.insert('form', form);
  },
  decisionRequirementsCreated(state, { requirements }) {
    const { row, decisions } = requirements;
    state.catalog.requirements.set(row.key, requirements);
    addVersion(state, 'decisionRequirements', row.requirementsId, row);
    state.changes.insert('decisionRequirements', row);
    for (const decision of decisions.values()) {
      state.catalog.decisions.set(decision.key, row.key);
      addVersion(state, 'decision', decision.decisionId, decision);
      state.changes.insert('decisionDefinition', decision);
    }
  },
  resourceCreated(state, { resource }) {
    state.resources.set(resource.key, resource);
    addVersion(state, 'resource', resource.resourceId, resource);
    state.changes.insert('resource', resource);
  },
  processDefinitionDeleted(state, { key }) {
    const definition = state.definition(key)?.row;
    assert(definition, `process definition ${key} to exist`);
    move(definition, 'deleted', definitionMoves);
    dropVersion(state, 'process', definition.processId, definition);
    state.changes.update('processDefinition', definition);
  },
  formDeleted(state, { key }) {
    const form = state.form(key);
    assert(form, `form ${key} to exist`);
    move(form, 'deleted', definitionMoves);
    dropVersion(state, 'form', form.formId, form);
    state.changes.update('form', form);
  },
  decisionRequirementsDeleted(state, { key }) {
    const requirements = state.requirements(key);
    assert(requirements, `decision requirements ${key} to exist`);
    const { row, decisions } = requirements;
    move(row, 'deleted', definitionMoves);
    dropVersion(state, 'decisionRequirements', row.requirementsId, row);
    state.changes.update('decisionRequirements', row);
    for (const decision of decisions.values()) {
      move(decision, 'deleted', definitionMoves);
      dropVersion(state, 'decision', decision.decisionId, decision);
      state.changes.update('decisionDefinition', decision);
    }
  },
  resourceDeleted(state, { key }) {
    const resource = state.resource(key);
    assert(resource, `resource ${key} to exist`);
    move(resource, 'deleted', definitionMoves);
    dropVersion(state, 'resource', resource.resourceId, resource);
    state.changes.update('resource', resource);
  },
};

type VersionedRow =
  ProcessDefinitionRow | FormRow | DecisionRequirementsRow | DecisionDefinitionRow | ResourceRow;

function addVersion(state: WorkingSet, of: VersionedKind, id: string, row: VersionedRow): void {
  const { key, version, deploymentKey } = row;
  const before = state.versions(of, row.tenantId, id);
  const newest = {
    key,
    version,
    versionTag: 'versionTag' in row ? row.versionTag : undefined,
    deploymentKey,
    resourceName: 'resourceName' in row ? row.resourceName : '',
    checksum: 'checksum' in row ? row.checksum : '',
    deleted: false,
  };
  state.catalog.versions.set(versionsId(of, row.tenantId, id), [newest, ...before]);
}

function dropVersion(state: WorkingSet, of: VersionedKind, id: string, row: VersionedRow): void {
  const versionsKey = versionsId(of, row.tenantId, id);
  const before = state.catalog.versions.get(versionsKey);
  if (before === undefined) return;
  state.catalog.versions.set(
    versionsKey,
    before.map((version) => (version.key === row.key ? { ...version, deleted: true } : version)),
  );
}
