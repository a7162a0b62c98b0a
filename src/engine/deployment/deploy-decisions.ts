import { assert } from '../../core/assert.ts';
import type { DecisionDefinitionKey, DecisionRequirementsKey } from '../../core/key.ts';
import { decisionsForm } from '../../model/executable/decisions-form.ts';
import type { Requirements } from '../catalog.ts';
import type { DeployedDefinition } from './deployment-result.ts';
import { type Deploying, nextVersion, type ResourceOf } from './deploying.ts';

/** Deploys the decisions of a file, then the file itself. They all change together. */
export function deployDecisions(
  deploying: Deploying,
  resource: ResourceOf<'dmn'>,
): readonly DeployedDefinition[] {
  const { context } = deploying;
  const next = nextVersion(deploying, 'decisionRequirements', resource.drg.id);
  const key = next.key as DecisionRequirementsKey;
  if (!deploying.isUnchanged) {
    const requirements = createRequirements(deploying, resource, { key, version: next.version });
    context.emit({ kind: 'decisionRequirementsCreated', requirements });
  }
  const deployed = context.state.requirements(key);
  assert(deployed, `decision requirements ${key} to exist`);
  return describe(deployed);
}

function createRequirements(
  deploying: Deploying,
  { resourceName, xml, drg }: ResourceOf<'dmn'>,
  { key, version }: { readonly key: DecisionRequirementsKey; readonly version: number },
): Requirements {
  const { deploymentKey, tenantId, checksum } = deploying;
  const decisions = drg.decisions.map(({ id, name, versionTag }) => {
    const next = nextVersion(deploying, 'decision', id);
    const row = {
      key: next.key as DecisionDefinitionKey,
      decisionId: id,
      name,
      version: next.version,
      versionTag,
      requirementsKey: key,
      deploymentKey,
      tenantId,
      state: 'active',
    } as const;
    return [id, row] as const;
  });
  return {
    row: {
      key,
      requirementsId: drg.id,
      name: drg.name,
      version,
      resourceName,
      deploymentKey,
      tenantId,
      checksum,
      xml,
      executable: decisionsForm.encode(drg),
      state: 'active',
    },
    drg,
    decisions: new Map(decisions),
  };
}

function describe({ row, decisions }: Requirements): readonly DeployedDefinition[] {
  const ofRequirements = {
    decisionRequirementsKey: row.key,
    decisionRequirementsId: row.requirementsId,
  };
  return [
    ...[...decisions.values()].map(({ key, decisionId, name, version }): DeployedDefinition => ({
      kind: 'decision',
      decisionDefinitionKey: key,
      decisionDefinitionId: decisionId,
      name,
      version,
      ...ofRequirements,
    })),
    {
      kind: 'decisionRequirements',
      ...ofRequirements,
      name: row.name,
      version: row.version,
      resourceName: row.resourceName,
    },
  ];
}
