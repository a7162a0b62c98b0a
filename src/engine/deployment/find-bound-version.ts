import type { Binding } from '../../model/process.ts';
import type { VersionedKind } from '../footprint.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { DefinitionVersion } from '../store.ts';
import type { CommandContext } from '../command-context.ts';

/** The version of a called or linked definition that an element refers to, among those that are not deleted. */
export function findBoundVersion(
  context: CommandContext,
  instance: Pick<ElementInstanceRow, 'tenantId' | 'definitionKey'>,
  wanted: { readonly of: VersionedKind; readonly id: string; readonly binding: Binding },
): DefinitionVersion | undefined {
  const { of, id, binding } = wanted;
  const deploymentKey = context.state.definition(instance.definitionKey)?.row.deploymentKey;
  return context.state
    .versions(of, instance.tenantId, id)
    .find(
      (version) =>
        !version.deleted &&
        (binding.kind === 'latest' ||
          (binding.kind === 'deployment' && version.deploymentKey === deploymentKey) ||
          (binding.kind === 'versionTag' && version.versionTag === binding.versionTag)),
    );
}
