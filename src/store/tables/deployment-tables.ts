import { definitionMoves } from '../../engine/deployment/deployment-events.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { fixed, key, optional, stateIn, tenantId, type Table } from '../table.ts';

const deploymentKey = fixed('deployment_key', 'key');
const version = fixed('version', 'integer');
const versionTag = fixed('version_tag', 'text');
const resourceName = fixed('resource_name', 'text');
const checksum = fixed('checksum', 'text');
const executable = fixed('executable', 'text');

/** The deployed definitions. */
export const deploymentTables = {
  deployment: {
    name: 'deployment',
    primaryKey: ['key'],
    columns: {
      key,
      tenantId,
      deployedAtMs: fixed('deployed_at', 'integer'),
    },
  },
  processDefinition: {
    name: 'process_definition',
    primaryKey: ['key'],
    columns: {
      key,
      processId: fixed('process_id', 'text'),
      version,
      versionTag: optional(versionTag),
      name: optional(fixed('name', 'text')),
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      xml: fixed('xml', 'text'),
      executable,
      startFormId: optional(fixed('start_form_id', 'text')),
      state: stateIn(definitionMoves),
    },
    unique: ['tenant_id, process_id, version'],
  },
  form: {
    name: 'form',
    primaryKey: ['key'],
    columns: {
      key,
      formId: fixed('form_id', 'text'),
      version,
      versionTag: optional(versionTag),
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      schema: fixed('schema', 'text'),
      state: stateIn(definitionMoves),
    },
    unique: ['tenant_id, form_id, version'],
  },
  decisionRequirements: {
    name: 'decision_requirements',
    primaryKey: ['key'],
    columns: {
      key,
      requirementsId: fixed('requirements_id', 'text'),
      name: fixed('name', 'text'),
      version,
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      xml: fixed('xml', 'text'),
      executable,
      state: stateIn(definitionMoves),
    },
    unique: ['tenant_id, requirements_id, version'],
  },
  decisionDefinition: {
    name: 'decision_definition',
    primaryKey: ['key'],
    columns: {
      key,
      decisionId: fixed('decision_id', 'text'),
      name: fixed('name', 'text'),
      version,
      versionTag: optional(versionTag),
      requirementsKey: fixed('requirements_key', 'key'),
      deploymentKey,
      tenantId,
      state: stateIn(definitionMoves),
    },
    unique: ['tenant_id, decision_id, version'],
    indexes: [{ name: 'decision_definition_requirements', on: 'requirements_key' }],
  },
  resource: {
    name: 'resource',
    primaryKey: ['key'],
    columns: {
      key,
      resourceId: fixed('resource_id', 'text'),
      version,
      versionTag: optional(versionTag),
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      content: fixed('content', 'text'),
      state: stateIn(definitionMoves),
    },
    unique: ['tenant_id, resource_id, version'],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
