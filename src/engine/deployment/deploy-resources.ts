import { type Rejection, reject } from '../../core/rejection.ts';
import type {
  DeploymentKey,
  FormKey,
  Key,
  ProcessDefinitionKey,
  ResourceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { ExecutableProcess } from '../../model/process.ts';
import type { ParsedResource } from '../../model/resource.ts';
import type { DeployedDefinition, DeployedResource } from '../command.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import type { Load, VersionedKind } from '../load.ts';
import type { DefinitionVersion } from '../store.ts';
import type { Turn } from '../turn.ts';

/** All or nothing. What was deployed before with the same content keeps its key and version. */
export const deployResources: Handler<'deployResources'> = {
  footprint: ({ resources, tenantId }) =>
    resources.flatMap(({ resource }) =>
      idsOf(resource).map(({ of, id }): Load => ({ kind: 'versions', of, tenantId, id })),
    ),
  decide(turn, { resources, tenantId }) {
    const problem = findInvalid(resources) ?? findDuplicate(resources);
    if (problem !== undefined) return problem;
    const deploymentKey = turn.newKey<DeploymentKey>();
    turn.emit({
      kind: 'deploymentCreated',
      deployment: { key: deploymentKey, tenantId, deployedAtMs: turn.nowMs },
    });
    const deployed = resources.flatMap(({ resource, checksum }) =>
      deployOne({ turn, deploymentKey, tenantId, checksum }, resource),
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
    case 'form':
      return [{ of: 'form', id: resource.formId }];
    case 'other':
      return [{ of: 'resource', id: resource.resourceName }];
    case 'invalid':
      return [];
    default:
      return unreachable(resource);
  }
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
            `Duplicated ${of} id in resources '${before}' and '${resource.resourceName}'`,
        );
      }
      seen.set(`${of} ${id}`, resource.resourceName);
    }
  }
  return undefined;
}

interface Deploying {
  readonly turn: Turn;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  readonly checksum: string;
}

function deployOne(deploying: Deploying, resource: ParsedResource): readonly DeployedDefinition[] {
  switch (resource.kind) {
    case 'bpmn':
      return resource.processes.map((process) => deployProcess(deploying, resource, process));
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

type ResourceOf<K extends ParsedResource['kind']> = Extract<ParsedResource, { readonly kind: K }>;

function deployProcess(
  deploying: Deploying,
  resource: ResourceOf<'bpmn'>,
  process: ExecutableProcess,
): DeployedDefinition {
  const { turn } = deploying;
  const next = nextVersion(deploying, 'process', process.id);
  const key = next.key as ProcessDefinitionKey;
  if (!next.unchanged) {
    turn.emit({
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
        startFormId: process.startFormId,
        state: 'active',
      },
    });
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
  const { turn } = deploying;
  const { formId, resourceName } = resource;
  const next = nextVersion(deploying, 'form', formId);
  const key = next.key as FormKey;
  if (!next.unchanged) {
    turn.emit({
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
  const { turn } = deploying;
  const { resourceName } = resource;
  const next = nextVersion(deploying, 'resource', resourceName);
  const key = next.key as ResourceKey;
  if (!next.unchanged) {
    turn.emit({
      kind: 'resourceCreated',
      resource: {
        key,
        resourceId: resourceName,
        version: next.version,
        versionTag: undefined,
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
    resourceId: resourceName,
    version: next.version,
    resourceName,
  };
}

/** The latest version again when nothing changed, else one more than any before, deleted ones included. */
function nextVersion(
  { turn, tenantId, checksum }: Deploying,
  of: VersionedKind,
  id: string,
): { readonly key: Key; readonly version: number; readonly unchanged: boolean } {
  const [newest]: readonly DefinitionVersion[] = turn.state.versions(of, tenantId, id);
  if (newest !== undefined && !newest.deleted && newest.checksum === checksum) {
    return { key: newest.key, version: newest.version, unchanged: true };
  }
  return { key: turn.newKey(), version: (newest?.version ?? 0) + 1, unchanged: false };
}
