import { type Rejection, reject } from '../../core/rejection.ts';
import type { DeploymentKey, FormKey, ProcessDefinitionKey, ResourceKey } from '../../core/key.ts';
import { unreachable } from '../../core/unreachable.ts';
import { createAgentDefinitions } from '../agent/agent-definitions.ts';
import { processForm } from '../../model/executable/process-form.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { ParsedResource } from '../../model/resource.ts';
import type { DeployedResource } from '../command.ts';
import type { DeployedDefinition } from './deployment-result.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import type { Load, VersionedKind } from '../footprint.ts';
import { deployDecisions } from './deploy-decisions.ts';
import { findInvalidStart, openStartEvents } from './start-subscriptions.ts';
import { type Deploying, isKnownContent, nextVersion, type ResourceOf } from './deploying.ts';

/**
 * Deploys all files or none. A deployment without any change keeps its keys and versions. Otherwise everything in it
 * gets a new version, so that files of one deployment stay together (binding `deployment`).
 */
export const deployResources: Handler<'deployResources'> = {
  isNewWork: true,
  changesCatalog: true,
  footprint: ({ resources, tenantId }) =>
    resources.flatMap(({ resource }) =>
      idsOf(resource).flatMap(({ of, id }): readonly Load[] =>
        of === 'process'
          ? [
              { kind: 'versions', of, tenantId, id },
              { kind: 'startSubscriptions', tenantId, processId: id },
            ]
          : [{ kind: 'versions', of, tenantId, id }],
      ),
    ),
  decide(context, { resources, tenantId }) {
    const problem = findInvalid(resources) ?? findDuplicate(resources);
    if (problem !== undefined) return problem;
    const isUnchanged = resources.every(({ resource, checksum }) =>
      contentIdsOf(resource).every((id) =>
        isKnownContent(context, tenantId, { ...id, resourceName: resource.resourceName, checksum }),
      ),
    );
    const invalidStart = isUnchanged ? undefined : findInvalidStart(context, tenantId, resources);
    if (invalidStart !== undefined) return invalidStart;
    const deploymentKey = context.newSharedKey<DeploymentKey>();
    context.emit({
      kind: 'deploymentCreated',
      deployment: { key: deploymentKey, tenantId, deployedAtMs: context.nowMs },
    });
    const deployed = resources.flatMap(({ resource, checksum }) =>
      deployOne({ context, deploymentKey, tenantId, checksum, isUnchanged }, resource),
    );
    return accept({ deploymentKey, tenantId, deployed });
  },
};

interface VersionedId {
  readonly of: VersionedKind;
  readonly id: string;
}

function idsOf(resource: ParsedResource): readonly VersionedId[] {
  switch (resource.kind) {
    case 'bpmn':
      return resource.processes.map(({ id }) => ({ of: 'process', id }));
    case 'dmn':
      return [
        { of: 'decisionRequirements', id: resource.drg.id },
        ...resource.drg.decisions.map(({ id }) => ({ of: 'decision', id }) as const),
      ];
    case 'form':
      return [{ of: 'form', id: resource.formId }];
    case 'other':
      return [{ of: 'resource', id: resource.resourceId }];
    case 'invalid':
      return [];
    default:
      return unreachable(resource);
  }
}

/** The definitions that carry the checksum of the file. A decision has none, because it changes with its file. */
function contentIdsOf(resource: ParsedResource): readonly VersionedId[] {
  return idsOf(resource).filter(({ of }) => of !== 'decision');
}

function findInvalid(resources: readonly DeployedResource[]): Rejection | undefined {
  const lines = resources.flatMap(({ resource }) =>
    resource.kind === 'invalid'
      ? [`'${resource.resourceName}': ${resource.reasons.join('\n')}`]
      : [],
  );
  if (lines.length === 0) return undefined;
  return reject(
    'INVALID_ARGUMENT',
    `Expected to deploy new resources, but encountered the following errors:\n${lines.join('\n')}`,
  );
}

function findDuplicate(resources: readonly DeployedResource[]): Rejection | undefined {
  const seen = new Map<string, string>();
  for (const { resource } of resources) {
    for (const { of, id } of idsOf(resource)) {
      const before = seen.get(`${of} ${id}`);
      if (before !== undefined) {
        return reject(
          'INVALID_ARGUMENT',
          'Expected to deploy new resources, but encountered the following errors:\n' +
            duplicateWords(of, id, `resources '${before}' and '${resource.resourceName}'`),
        );
      }
      seen.set(`${of} ${id}`, resource.resourceName);
    }
  }
  return undefined;
}

/** Camunda has two texts for this. */
function duplicateWords(of: VersionedKind, id: string, where: string): string {
  if (of === 'process') return `Duplicated process id in ${where}`;
  const noun = of === 'decisionRequirements' ? 'decision requirements' : of;
  return (
    `Expected the ${noun} ids to be unique within a deployment` +
    ` but found a duplicated id '${id}' in the ${where}.`
  );
}

function deployOne(deploying: Deploying, resource: ParsedResource): readonly DeployedDefinition[] {
  switch (resource.kind) {
    case 'bpmn':
      return resource.processes.map((process) => deployProcess(deploying, resource, process));
    case 'dmn':
      return deployDecisions(deploying, resource);
    case 'form':
      return [deployForm(deploying, resource)];
    case 'other':
      return [deployOther(deploying, resource)];
    case 'invalid':
      return [];
    default:
      return unreachable(resource);
  }
}

function deployProcess(
  deploying: Deploying,
  resource: ResourceOf<'bpmn'>,
  process: ExecutableProcess,
): DeployedDefinition {
  const { context } = deploying;
  const next = nextVersion(deploying, 'process', process.id);
  const key = next.key as ProcessDefinitionKey;
  if (!deploying.isUnchanged) {
    context.emit({
      kind: 'processDefinitionCreated',
      process,
      definition: {
        key,
        processId: process.id,
        version: next.version,
        versionTag: process.versionTag,
        name: process.name,
        resourceName: resource.resourceName,
        deploymentKey: deploying.deploymentKey,
        tenantId: deploying.tenantId,
        checksum: deploying.checksum,
        xml: resource.xml,
        executable: processForm.encode(process),
        startFormId: process.startFormId,
        state: 'active',
      },
    });
    const { tenantId } = deploying;
    createAgentDefinitions(context, process, { definitionKey: key, tenantId });
    openStartEvents(context, { key, processId: process.id, tenantId }, process);
  }
  return {
    kind: 'process',
    processDefinitionKey: key,
    processDefinitionId: process.id,
    version: next.version,
    resourceName: resource.resourceName,
  };
}

function deployForm(deploying: Deploying, resource: ResourceOf<'form'>): DeployedDefinition {
  const { context } = deploying;
  const { formId, resourceName } = resource;
  const next = nextVersion(deploying, 'form', formId);
  const key = next.key as FormKey;
  if (!deploying.isUnchanged) {
    context.emit({
      kind: 'formCreated',
      form: {
        key,
        formId,
        version: next.version,
        versionTag: resource.versionTag,
        resourceName,
        deploymentKey: deploying.deploymentKey,
        tenantId: deploying.tenantId,
        checksum: deploying.checksum,
        schema: resource.schema,
        state: 'active',
      },
    });
  }
  return { kind: 'form', formKey: key, formId, version: next.version, resourceName };
}

function deployOther(deploying: Deploying, resource: ResourceOf<'other'>): DeployedDefinition {
  const { context } = deploying;
  const { resourceId, resourceName, versionTag } = resource;
  const next = nextVersion(deploying, 'resource', resourceId);
  const key = next.key as ResourceKey;
  if (!deploying.isUnchanged) {
    context.emit({
      kind: 'resourceCreated',
      resource: {
        key,
        resourceId,
        version: next.version,
        versionTag,
        resourceName,
        deploymentKey: deploying.deploymentKey,
        tenantId: deploying.tenantId,
        checksum: deploying.checksum,
        content: resource.contentBase64,
        state: 'active',
      },
    });
  }
  return {
    kind: 'resource',
    resourceKey: key,
    resourceId,
    version: next.version,
    resourceName,
  };
}
