import { assert } from '../../core/assert.ts';
import type { DecisionRequirementsKey, DeploymentKey, Key } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { ParsedResource } from '../../model/resource.ts';
import type { VersionedKind } from '../load.ts';
import type { DefinitionVersion } from '../store.ts';
import type { Turn } from '../turn.ts';

/** One file on its way into the catalog. */
export interface Deploying {
  readonly turn: Turn;
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
 * Whether the newest version of something came from the same content under the same name. Reads all that deploying it again will read,
 * because after the first emit it is too late for a miss.
 */
export function isKnownContent(
  turn: Turn,
  tenantId: TenantId,
  content: {
    readonly of: VersionedKind;
    readonly id: string;
    readonly resourceName: string;
    readonly checksum: string;
  },
): boolean {
  const { of, id, resourceName, checksum } = content;
  const [newest] = turn.state.versions(of, tenantId, id);
  if (newest === undefined || newest.deleted) return false;
  if (newest.checksum !== checksum || newest.resourceName !== resourceName) return false;
  return of !== 'decisionRequirements' || isInForce(turn, tenantId, newest.key);
}

/** Whether no other file has taken over the id of a decision of this one since. */
function isInForce(turn: Turn, tenantId: TenantId, key: Key): boolean {
  const file = turn.state.requirements(key as DecisionRequirementsKey);
  assert(file, `decision requirements ${key} to exist`);
  return [...file.decisions.values()].every((decision) => {
    const versions = turn.state.versions('decision', tenantId, decision.decisionId);
    return versions.find(({ deleted }) => !deleted)?.key === decision.key;
  });
}

export interface NextVersion {
  readonly key: Key;
  readonly version: number;
}

/** The newest version again when nothing changed, else one more than any before, deleted ones included. */
export function nextVersion(
  { turn, tenantId, isUnchanged }: Deploying,
  of: VersionedKind,
  id: string,
): NextVersion {
  const [newest]: readonly DefinitionVersion[] = turn.state.versions(of, tenantId, id);
  if (newest !== undefined && isUnchanged) return { key: newest.key, version: newest.version };
  return { key: turn.newKey(), version: (newest?.version ?? 0) + 1 };
}
