import { assert } from '../../core/assert.ts';
import type { DecisionRequirementsKey, DeploymentKey, Key } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { ParsedResource } from '../../model/resource.ts';
import type { VersionedKind } from '../footprint.ts';
import type { DefinitionVersion } from '../store.ts';
import type { CommandContext } from '../command-context.ts';

/** One file of a deployment. */
export interface Deploying {
  readonly context: CommandContext;
  readonly deploymentKey: DeploymentKey;
  readonly tenantId: TenantId;
  readonly checksum: string;
  /** Nothing in the whole deployment is new, so everything keeps its key and version. */
  readonly isUnchanged: boolean;
}

export type ResourceOf<K extends ParsedResource['kind']> = Extract<
  ParsedResource,
  { readonly kind: K }
>;

/**
 * Whether the newest version has the same content and name. Reads everything that a repeated deployment reads, because
 * a miss after the first emit is too late.
 */
export function isKnownContent(
  context: CommandContext,
  tenantId: TenantId,
  content: {
    readonly of: VersionedKind;
    readonly id: string;
    readonly resourceName: string;
    readonly checksum: string;
  },
): boolean {
  const { of, id, resourceName, checksum } = content;
  const [newest] = context.state.versions(of, tenantId, id);
  if (newest === undefined || newest.deleted) return false;
  if (newest.checksum !== checksum || newest.resourceName !== resourceName) return false;
  return of !== 'decisionRequirements' || isInForce(context, tenantId, newest.key);
}

/** Whether the newest version of each decision of this file is still the one in this file. */
function isInForce(context: CommandContext, tenantId: TenantId, key: Key): boolean {
  const file = context.state.requirements(key as DecisionRequirementsKey);
  assert(file, `decision requirements ${key} to exist`);
  return [...file.decisions.values()].every((decision) => {
    const versions = context.state.versions('decision', tenantId, decision.decisionId);
    return versions.find(({ deleted }) => !deleted)?.key === decision.key;
  });
}

export interface NextVersion {
  readonly key: Key;
  readonly version: number;
}

/** The newest version if nothing changed, else one more than all versions before, deleted ones included. */
export function nextVersion(
  { context, tenantId, isUnchanged }: Deploying,
  of: VersionedKind,
  id: string,
): NextVersion {
  const [newest]: readonly DefinitionVersion[] = context.state.versions(of, tenantId, id);
  if (newest !== undefined && isUnchanged) return { key: newest.key, version: newest.version };
  return { key: context.newSharedKey(), version: (newest?.version ?? 0) + 1 };
}
