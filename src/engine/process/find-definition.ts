import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { ProcessDefinitionKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Definition } from '../catalog.ts';
import type { DefinitionReference } from '../command.ts';
import type { CommandContext } from '../command-context.ts';

export interface FoundDefinition {
  readonly kind: 'found';
  readonly definition: Definition;
}

/** The definition that a caller refers to: by key, by id and version, or the latest version that is not deleted. */
export function findDefinition(
  context: CommandContext,
  caller: Access,
  wanted: { readonly reference: DefinitionReference; readonly tenantId: TenantId },
): FoundDefinition | Rejection {
  const { reference, tenantId } = wanted;
  if (reference.kind === 'key') {
    const definition = context.state.definition(reference.key);
    if (definition?.row.state === 'active' && reaches(caller, definition.row.tenantId)) {
      return { kind: 'found', definition };
    }
    return reject(
      'NOT_FOUND',
      `Expected to find process definition with key '${reference.key}', but none found`,
    );
  }
  const { processId, version } = reference;
  const versions = context.state.versions('process', tenantId, processId);
  const found = versions.find(
    (v) => !v.deleted && (version === undefined || v.version === version),
  );
  const definition = found && context.state.definition(found.key as ProcessDefinitionKey);
  if (definition) return { kind: 'found', definition };
  const andVersion = version === undefined ? '' : ` and version '${version}'`;
  return reject(
    'NOT_FOUND',
    `Expected to find process definition with process ID '${processId}'${andVersion}, but none found`,
  );
}
